import { describe } from "vitest";
import { atomicallyContract } from "./store/atomically.ts";
import { chatDeletionContract } from "./store/chat-deletions.ts";
import { chatContract } from "./store/chats.ts";
import { configurationContract } from "./store/configuration.ts";
import { ContractTest, type OpenPorts } from "./store/support/contract-test.ts";
import { credentialContract } from "./store/credentials.ts";
import { deviceContract } from "./store/devices.ts";
import { blockedContract } from "./store/blocked.ts";
import { labelContract } from "./store/labels.ts";
import { labelledWebhookContract } from "./store/labelled-webhooks.ts";
import { groupContract } from "./store/groups.ts";
import { leaseContract } from "./store/leases.ts";
import { forgottenMessageContract } from "./store/forgotten-messages.ts";
import { heardMessageContract } from "./store/heard-messages.ts";
import { messageContract } from "./store/messages.ts";
import { messageProgressContract } from "./store/message-progress.ts";
import { messageDeletionContract } from "./store/message-deletion.ts";
import { contactNameContract } from "./store/contact-names.ts";
import { numberContract } from "./store/numbers.ts";
import { eventOrderContract } from "./store/event-order.ts";
import { outboxContract } from "./store/outbox.ts";
import { sendingAgainContract } from "./store/sending-again.ts";
import { organizationRemovalContract } from "./store/organization-removal.ts";
import { organizationContract } from "./store/organizations.ts";
import { sessionChangeContract } from "./store/session-changes.ts";
import { sessionListContract } from "./store/session-lists.ts";
import { sessionContract } from "./store/sessions.ts";
import { severalProgramsContract } from "./store/several-programs.ts";
import { insideOne, type StoreUnderTest } from "./store/support/store-under-test.ts";
import { unreadableContract } from "./store/unreadable.ts";
import { webhookTargetContract } from "./store/webhook-targets.ts";
import { webhookContract } from "./store/webhooks.ts";

/** What every implementation of the core's stores does alike. `open` gives it on something new and empty. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`the ${name} store`, () => {
    const openWhole = async () => new ContractTest(await open());
    portContracts(openWhole);
    atomicallyContract(openWhole);
    severalProgramsContract(openWhole);
    unreadableContract(openWhole);
  });
  describe(`the ${name} store inside one atomically`, () => {
    portContracts(async () => new ContractTest(await insideOne(await open())));
  });
}

function portContracts(open: OpenPorts): void {
  organizationContract(open);
  organizationRemovalContract(open);
  credentialContract(open);
  sessionContract(open);
  sessionListContract(open);
  sessionChangeContract(open);
  configurationContract(open);
  deviceContract(open);
  leaseContract(open);
  numberContract(open);
  blockedContract(open);
  labelContract(open);
  groupContract(open);
  contactNameContract(open);
  messageDeletionContract(open);
  webhookContract(open);
  webhookTargetContract(open);
  labelledWebhookContract(open);
  outboxContract(open);
  sendingAgainContract(open);
  eventOrderContract(open);
  chatDeletionContract(open);
  chatContract(open);
  messageContract(open);
  messageProgressContract(open);
  heardMessageContract(open);
  forgottenMessageContract(open);
}
