/** The messages of one queue: which can be received now, which are hidden until when, and who waits for one. */
import type { Collection } from "../state/store.ts";
import type { MessageDocument } from "./documents.ts";
import { createWaiters } from "./waiters.ts";

/** Messages of a queue by what a consumer would find. */
export interface Counts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface Mailbox {
  /** Takes a message that is stored already. It is hidden until its delay ends. */
  put(message: MessageDocument): void;
  /** Receives up to `limit` messages, oldest first, and hides them. */
  receive(limit: number, hiddenMs: number): MessageDocument[];
  /** Deletes a message. One that is gone already is no error. */
  delete(id: string): void;
  /** Hides a message in flight for as long from now on; 0 shows it at once. False if it is not in flight. */
  hide(id: string, milliseconds: number): boolean;
  purge(): void;
  counts(): Counts;
  /** Resolves as soon as a message can be received, at the latest at `until` or when `signal` aborts. */
  wait(until: number, signal?: AbortSignal): Promise<void>;
}

export interface MailboxDependencies {
  readonly messages: Collection<MessageDocument>;
  /** Epoch milliseconds before which sent messages are too old. */
  keptSince(): number;
  /** Moves a message to the dead-letter queue, if it has been received too often and there is such a queue. */
  redrive(message: MessageDocument): boolean;
  now(): number;
}

interface Hidden {
  readonly message: MessageDocument;
  readonly until: number;
  readonly isDelayed: boolean;
}

/** Opens a mailbox. All that was in flight when an earlier process ended can be received again. */
export function openMailbox({ messages, keptSince, redrive, now }: MailboxDependencies): Mailbox {
  const ready = new Map<string, MessageDocument>();
  const hidden = new Map<string, Hidden>();
  const waiters = createWaiters();
  /** No hidden message shows up before this time. */
  let earliest = Number.POSITIVE_INFINITY;

  function conceal(message: MessageDocument, until: number, isDelayed: boolean): void {
    hidden.set(message.id, { message, until, isDelayed });
    earliest = Math.min(earliest, until);
    // Who waits must learn of the new time.
    waiters.wake();
  }

  function surface(): void {
    if (earliest > now()) return;
    earliest = Number.POSITIVE_INFINITY;
    for (const [id, { message, until }] of hidden) {
      if (until > now()) {
        earliest = Math.min(earliest, until);
        continue;
      }
      hidden.delete(id);
      ready.set(id, message);
    }
  }

  function drop(id: string): void {
    messages.delete(id);
    ready.delete(id);
    hidden.delete(id);
  }

  function dropTooOld(): void {
    const since = keptSince();
    for (const { id, sentAt } of [...ready.values(), ...[...hidden.values()].map(({ message }) => message)])
      if (sentAt < since) drop(id);
  }

  return {
    put(message) {
      if (message.delayedUntil > now()) {
        conceal(message, message.delayedUntil, true);
        return;
      }
      ready.set(message.id, message);
      waiters.wake();
    },
    receive(limit, hiddenMs) {
      surface();
      const received: MessageDocument[] = [];
      const since = keptSince();
      for (const message of ready.values()) {
        if (received.length === limit) break;
        if (message.sentAt < since) drop(message.id);
        else if (redrive(message)) ready.delete(message.id);
        else received.push(message);
      }
      for (const message of received) {
        message.receiveCount += 1;
        message.firstReceivedAt ??= now();
        if (message.receiveCount > 1) messages.set(message.id, message);
        ready.delete(message.id);
        conceal(message, now() + hiddenMs, false);
      }
      return received;
    },
    delete: drop,
    hide(id, milliseconds) {
      surface();
      const found = hidden.get(id);
      if (!found || found.isDelayed) return false;
      conceal(found.message, now() + milliseconds, false);
      return true;
    },
    purge() {
      for (const id of [...ready.keys(), ...hidden.keys()]) drop(id);
    },
    counts() {
      surface();
      dropTooOld();
      const delayed = [...hidden.values()].filter(({ isDelayed }) => isDelayed).length;
      return { visible: ready.size, inFlight: hidden.size - delayed, delayed };
    },
    async wait(until, signal) {
      surface();
      if (ready.size > 0 || signal?.aborted) return;
      await waiters.wait(Math.min(until, earliest) - now(), signal);
    },
  };
}
