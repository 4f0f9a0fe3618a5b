/** All queues with their mailboxes, and how messages get from one to another. */
import type { StoreAndClock } from "../service.ts";
import { keyOf, MESSAGES, type MessageDocument, QUEUES, type QueueDocument, queueArn } from "./documents.ts";
import { type Mailbox, openMailbox } from "./mailbox.ts";
import { numberOf, readRedrive } from "./queue-attributes.ts";

export interface Queues {
  list(region: string): QueueDocument[];
  find(region: string, name: string): QueueDocument | undefined;
  findByArn(arn: string): QueueDocument | undefined;
  /** Stores a new or changed queue. */
  save(queue: QueueDocument): void;
  /** Deletes a queue with its messages. */
  delete(queue: QueueDocument): void;
  /** Stores a message and puts it into its queue. */
  send(message: MessageDocument): void;
  mailboxOf(queue: QueueDocument): Mailbox;
}

/** Opens the queues of the store with their messages, oldest first. */
export function openQueues({ store, now }: StoreAndClock): Queues {
  const queues = store.collection(QUEUES);
  const messages = store.collection(MESSAGES);
  const mailboxes = new Map<string, Mailbox>();

  function mailboxOf(queue: QueueDocument): Mailbox {
    const key = keyOf(queue);
    const found = mailboxes.get(key) ?? openMailbox({ messages, now, ...rulesOf(key) });
    mailboxes.set(key, found);
    return found;
  }

  /** Reads the queue's attributes at each use: they change. */
  function rulesOf(key: string) {
    return {
      keptSince() {
        const queue = queues.get(key);
        return queue ? now() - numberOf(queue, "MessageRetentionPeriod") * 1000 : Number.POSITIVE_INFINITY;
      },
      redrive(message: MessageDocument) {
        const queue = queues.get(key);
        const policy = readRedrive(queue?.attributes.RedrivePolicy);
        if (!queue || !policy || message.receiveCount < policy.maxReceiveCount) return false;
        const target = findByArn(policy.targetArn);
        if (!target || keyOf(target) === key) return false;
        message.queue = keyOf(target);
        message.deadLetterSource = queueArn(queue);
        messages.set(message.id, message);
        mailboxOf(target).put(message);
        return true;
      },
    };
  }

  function findByArn(arn: string): QueueDocument | undefined {
    const [, , service, region = "", , name = ""] = arn.split(":");
    return service === "sqs" ? queues.get(keyOf({ region, name })) : undefined;
  }

  for (const message of messages.values().sort((a, b) => a.sentAt - b.sentAt)) {
    const queue = queues.get(message.queue);
    // A kill between the deletion of a queue and that of its messages leaves these.
    if (queue) mailboxOf(queue).put(message);
    else messages.delete(message.id);
  }

  return {
    list: (region) => queues.values().filter((queue) => queue.region === region),
    find: (region, name) => queues.get(keyOf({ region, name })),
    findByArn,
    save: (queue) => queues.set(keyOf(queue), queue),
    delete(queue) {
      queues.delete(keyOf(queue));
      mailboxOf(queue).purge();
    },
    send(message) {
      messages.set(message.id, message);
      const queue = queues.get(message.queue);
      if (queue) mailboxOf(queue).put(message);
    },
    mailboxOf,
  };
}
