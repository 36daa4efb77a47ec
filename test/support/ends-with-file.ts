import { afterAll } from "vitest";

/** What a test file opened where it begins: it is closed after the file's last test, what came last first. */
export function endsWithFile<Opened extends AsyncDisposable | Disposable>(opened: Opened): Opened {
  afterAll(async () => {
    if (Symbol.asyncDispose in opened) await opened[Symbol.asyncDispose]();
    else opened[Symbol.dispose]();
  });
  return opened;
}
