import type { Io } from "../adapters/io.ts";
import { printProgress } from "../command-line/print.ts";
import type { Run } from "../command-line/run.ts";
import type { ReleaseError } from "../release/model/errors.ts";
import { fitLine } from "../release/model/text.ts";
import { changeKey, renderLookBlock, renderLookLine } from "../release/shown/render-rollout.ts";
import type { Looked } from "./look-at-rollout.ts";

/** Without a change, a log gets a line after so long. */
const QUIET_MS = 10 * 60_000;

/** Shows the looks of one run on standard error while they come. */
export interface ShowLook {
  look(run: Run, looked: Looked): void;
  /** Says once why looks fail, until one succeeds again. */
  failed(error: ReleaseError): void;
  recovered(): void;
  /** The run, whose texts are left out where an earlier look has said the same. */
  quietOnRepeats(run: Run): Run;
}

/** In a terminal, a block that each look draws anew; elsewhere a line for each change, and one each 10 minutes. */
export function showLooks(io: Io): ShowLook {
  const said = new Set<string>();
  const earlier = new Set<string>();
  let lastKey: string | undefined;
  let lastLineAt = 0;
  let failure: string | undefined;

  function quietOnRepeats(run: Run): Run {
    for (const text of said) earlier.add(text);
    const err = (text: string) => {
      said.add(text);
      if (!earlier.has(text)) io.err(text);
    };
    return { ...run, io: Object.create(io, { err: { value: err } }) };
  }

  return {
    quietOnRepeats,
    look({ paint }, looked) {
      const shown = { stack: looked.files.stack, ...looked };
      const key = changeKey(shown);
      if (io.redraw) {
        const block = renderLookBlock(shown, paint);
        io.redraw(
          block
            .split("\n")
            .map((line) => fitLine(line, io.columns))
            .join("\n"),
        );
        return;
      }
      if (key === lastKey && looked.look.now - lastLineAt < QUIET_MS) return;
      lastKey = key;
      lastLineAt = looked.look.now;
      io.err(`${renderLookLine(shown)}\n`);
    },
    failed({ code, message }) {
      if (failure === code) return;
      failure = code;
      printProgress({ io }, `${code}: ${message}\nA look failed: LIVE stays, and the next look tries again.`);
    },
    recovered() {
      if (failure) printProgress({ io }, "The looks succeed again.");
      failure = undefined;
    },
  };
}
