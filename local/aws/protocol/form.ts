/** Reads the flat names of a Query form (`Tags.member.1.Key=a`) as the input they spell. */
import { AwsError } from "../service.ts";
import { kindOf, type Shape } from "./shapes.ts";
import { readText } from "./text.ts";

interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

/** Reads a form as a structure. Throws MalformedInput for a value of the wrong kind. */
export function readForm(form: URLSearchParams, shape: Shape): Record<string, unknown> {
  const root: Node = { children: new Map() };
  for (const [name, value] of form) plant(root, name.split("."), value);
  return shape.isUnitSchema() ? {} : (readNode(root, shape) as Record<string, unknown>);
}

function plant(root: Node, path: string[], value: string): void {
  let node = root;
  for (const part of path) {
    let child = node.children.get(part);
    if (!child) {
      child = { children: new Map() };
      node.children.set(part, child);
    }
    node = child;
  }
  node.value = value;
}

function readNode(node: Node, shape: Shape): unknown {
  switch (kindOf(shape)) {
    case "structure": {
      const input: Record<string, unknown> = {};
      for (const [name, member] of shape.structIterator()) {
        const child = node.children.get(member.getMergedTraits().xmlName ?? name);
        if (child) input[name] = readNode(child, member);
      }
      return input;
    }
    case "list": {
      const item = shape.getValueSchema();
      const wrappers = [item.getMergedTraits().xmlName, "member", "entry"];
      return itemsOf(node, wrappers).map((child) => readNode(child, item));
    }
    case "map": {
      const value = shape.getValueSchema();
      const keyName = shape.getKeySchema().getMergedTraits().xmlName ?? "key";
      const valueName = value.getMergedTraits().xmlName ?? "value";
      return Object.fromEntries(
        itemsOf(node, ["entry"]).map(({ children }) => [
          children.get(keyName)?.value ?? "",
          readNode(children.get(valueName) ?? { value: "", children: new Map() }, value),
        ]),
      );
    }
    default:
      return readText(node.value ?? "", shape, (kind) => malformed(node.value ?? "", kind));
  }
}

/** Finds items by number, in a wrapper (`member.1`) or directly (`1`). An empty value is an empty list. */
function itemsOf(node: Node, wrappers: (string | undefined)[]): Node[] {
  const wrapper = wrappers.find((name) => name && node.children.has(name));
  const items = wrapper ? (node.children.get(wrapper) as Node) : node;
  return [...items.children]
    .filter(([index]) => /^\d+$/.test(index))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item);
}

function malformed(text: string, kind: string): AwsError {
  return new AwsError("MalformedInput", `"${text}" is not a ${kind}`, 400);
}
