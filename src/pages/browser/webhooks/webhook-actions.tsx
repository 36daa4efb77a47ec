import { useState } from "preact/hooks";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { Failure } from "../failure.tsx";
import type { GatewayApi } from "../gateway-api.ts";
import { TEXTS } from "../texts.ts";
import { useAction } from "../use-action.ts";
import { addressOf } from "./address.ts";
import type { TestAnswer, WebhookRow } from "./rows.ts";

type Props = {
  readonly api: GatewayApi;
  readonly webhook: WebhookRow;
  readonly onChanged: () => void;
  readonly onDeleted: () => void;
};

/** Buttons for a webhook, and what came of a test; its end is asked back first. */
export function WebhookActions({ api, webhook: { id, url, active }, onChanged, onDeleted }: Props) {
  const [isAsking, setAsking] = useState(false);
  const [tested, setTested] = useState<TestAnswer>();
  const { isBusy, failure, run } = useAction();
  const path = `/api/v1/webhooks/${id}`;

  const test = () =>
    run(async () => {
      setTested(undefined);
      setTested((await api.ask("POST", `${path}:test`)) as TestAnswer);
    });
  const turn = () =>
    run(async () => {
      await api.ask("PATCH", path, { active: !active });
      onChanged();
    });
  const remove = () =>
    run(async () => {
      await api.ask("DELETE", path);
      onDeleted();
    });

  return (
    <>
      <div class="buttons" role="group" aria-label={TEXTS.session.actions}>
        <button type="button" disabled={isBusy} onClick={test}>
          {TEXTS.webhooks.test}
        </button>
        <button type="button" disabled={isBusy} onClick={turn}>
          {active ? TEXTS.webhooks.switchOff : TEXTS.webhooks.switchOn}
        </button>
        <button type="button" class="danger" disabled={isBusy} onClick={() => setAsking(true)}>
          {TEXTS.webhooks.delete}
        </button>
      </div>
      <div role="status">{tested && <Tested {...tested} />}</div>
      <Failure text={failure} />
      {isAsking && (
        <ConfirmDialog
          question={TEXTS.webhooks.confirmDelete(addressOf(url))}
          verb={TEXTS.webhooks.delete}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function Tested({ httpStatus, ms, error }: TestAnswer) {
  if (error === null)
    return <p class="answer good">{TEXTS.webhooks.testTaken(`HTTP ${httpStatus ?? ""}`, ms)}</p>;
  return <p class="answer bad">{TEXTS.webhooks.testRefused(error, ms)}</p>;
}
