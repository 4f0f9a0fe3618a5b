/** Writes XML with the SDK's serializer, the way awsQuery and restXml spell lists, maps and times. */
import { XmlShapeSerializer } from "@aws-sdk/core/protocols";
import type { Shape } from "./shapes.ts";
import { writeDatesAndBytes, writeValue } from "./values.ts";

/**
 * Writes a structure as one element, under the name that its shape gives it, in a namespace or in none.
 * A sign that XML 1.0 can't express becomes the replacement sign, since no client could read it.
 */
export function writeXml(value: unknown, shape: Shape, namespace = ""): string {
  const serializer = new XmlShapeSerializer({
    xmlNamespace: namespace,
    serviceNamespace: "",
    timestampFormat: { useTrait: true, default: DATE_TIME },
  });
  serializer.write(shape, writeValue(value, shape, writeDatesAndBytes));
  return String(serializer.flush()).replace(INEXPRESSIBLE, "\ufffd");
}

/** The SDK's number for times such as `2026-01-02T03:04:05Z`. */
const DATE_TIME = 5;
const INEXPRESSIBLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
