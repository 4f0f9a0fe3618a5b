/** `--unknown keep`: gives the engine a type for everything that the program's SDK has and the stand-in lacks. */
import { printedCommand } from "../../../../lib/printed-command.ts";
import type { Subject, UnknownTypes } from "../engine-calls.ts";
import { ProviderError } from "../errors.ts";
import type { KeptList } from "./kept-list.ts";
import { keptType } from "./kept-type.ts";
import { openSdk } from "./sdk-class.ts";

/** `project`: the folder whose SDK counts where the program's folder is unknown. */
export function keepUnknown(list: KeptList, project: string): UnknownTypes {
  return (subject, session) => {
    const sdk = openSdk(session.programFolder() ?? project);
    const found = sdk.classOf(subject.type);
    if (!found) {
      throw new ProviderError(
        `The local stand-in of the aws provider has no resource type ${subject.type}, and can't keep it: @pulumi/aws in ${sdk.folder} has no such class. Install the version that the program needs: ${printedCommand("npm ci")}`,
      );
    }
    const type = keptType(subject.type, found, sdk);
    const keptAs = (id: string) => ({ ...nameOf(subject), id });
    return {
      ...type,
      async create(inputs, its) {
        const id = await type.create(inputs, its);
        list.note(keptAs(id), true);
        return id;
      },
      async read(id, known, its) {
        const state = await type.read(id, known, its);
        list.note(keptAs(id));
        return state;
      },
      async delete(id) {
        list.forget(keptAs(id));
      },
    };
  };
}

function nameOf({ type, name, stack = "" }: Subject) {
  return { type, name, stack };
}
