/** Remembers what is kept as declared, and says so when it is made. */

/** A resource that is not simulated. */
export interface Kept {
  readonly type: string;
  /** The program's name for it. */
  readonly name: string;
  readonly stack: string;
  readonly id: string;
}

export interface KeptList {
  /** Every kept resource that an engine has spoken of since the start, by stack, type and name. */
  list(): Kept[];
  /** Notes a resource that was read or changed; `made` says so in the log. */
  note(kept: Kept, made?: boolean): void;
  forget(kept: Kept): void;
}

export function openKeptList(log: (line: string) => void): KeptList {
  const kept = new Map<string, Kept>();
  const keyOf = ({ type, name, stack }: Kept) => `${stack} ${type} ${name}`;
  return {
    list: () => [...kept.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each),
    note(each, made = false) {
      kept.set(keyOf(each), each);
      if (made)
        log(`kept as declared, not simulated: ${each.type} ${each.name} of ${each.stack} (${each.id})`);
    },
    forget(each) {
      // A replacement is made before the old one is deleted.
      if (kept.get(keyOf(each))?.id === each.id) kept.delete(keyOf(each));
    },
  };
}
