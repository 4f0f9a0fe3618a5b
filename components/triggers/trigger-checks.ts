import { Refusal } from "../refusal.ts";

/** What the triggers of a program must pass before a function is registered. */
export interface TriggerChecks {
  /** Throws `Refusal`, and notes it for `run`: a callback may swallow it. */
  refuse(message: string): never;
  /** Takes a name for one call. False if a call has it already. */
  claim(name: string): boolean;
  /** Looks at AWS when the callback has returned; `look` resolves to what is wrong, or to undefined. */
  later(look: () => Promise<string | undefined>): void;
  /** Throws the first refusal, or one with all that the looks found. Nothing may be added later. */
  run(): Promise<void>;
}

/** Begins the checks of one run of a program. */
export function openTriggerChecks(): TriggerChecks {
  const claimed = new Set<string>();
  const looks: (() => Promise<string | undefined>)[] = [];
  let refused: Refusal | undefined;
  let isClosed = false;

  function refuse(message: string): never {
    const refusal = new Refusal(message);
    refused ??= refusal;
    throw refusal;
  }

  return {
    refuse,
    claim(name) {
      if (isClosed)
        refuse(
          `${name} came after the callback of liveStack had returned. Call it inside, and await what it waits for: liveStack(async ({ declare }) => { ... }).`,
        );
      if (claimed.has(name)) return false;
      claimed.add(name);
      return true;
    },
    later: (look) => void looks.push(look),
    async run() {
      isClosed = true;
      if (refused) throw refused;
      const found = await Promise.all(looks.map((look) => look()));
      const wrong = found.filter((one) => one !== undefined);
      if (wrong.length > 0) throw new Refusal(wrong.join("\n"));
    },
  };
}
