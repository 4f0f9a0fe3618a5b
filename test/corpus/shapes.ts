import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The functions of the corpus, one entry for each shape. `project/` holds their code. */
export interface Shape {
  readonly title: string;
  /** By function: what LIVE is called with, and the answer but for its member `release`. */
  readonly calls: Readonly<Record<string, readonly [event: object, answer: object]>>;
  /** The file that has the release's word, "one" in the first release; an image has its digest there too. */
  readonly source: string;
  /** What another tool has deployed: its names there, and code that answers like the first release. */
  readonly adopted?: {
    readonly functionName: string;
    readonly aliasName: string;
    readonly roleName: string;
    readonly code: string;
  };
}

/** The content of `functions/NAME/events/EVENT.json`. */
function eventOf(name: string, event: string): object {
  return JSON.parse(
    readFileSync(join(__dirname, "project/functions", name, "events", `${event}.json`), "utf8"),
  );
}

export const SHAPES: readonly Shape[] = [
  {
    title: "five handlers of one module",
    calls: {
      "orders-create": [{ item: "tea" }, { did: "create", item: "tea" }],
      "orders-list": [{}, { did: "list", items: ["tea", "cups"] }],
      "orders-get": [{ item: "cups" }, { did: "get", found: true }],
      "orders-cancel": [{}, { did: "cancel" }],
      "orders-refund": [{}, { did: "refund" }],
    },
    source: "functions/_orders/orders.ts",
  },
  {
    title: "an ES module with top-level await and import.meta.url",
    calls: { rates: [{}, { file: "index.mjs", isRead: true }] },
    source: "functions/rates/rates.mts",
  },
  {
    title: "legacy decorators, by a tsconfig.json of the function's folder",
    calls: { shelf: [{}, { fields: ["Shelf.books", "Shelf.records"], empty: [] }] },
    source: "functions/shelf/index.ts",
  },
  {
    title: "files beside the code",
    calls: {
      letters: [{ name: "Ada" }, { letter: "Dear Ada", notice: "Money is counted in cents." }],
    },
    source: "functions/letters/templates/hello.txt",
  },
  {
    title: "a package of the workspace",
    calls: { bills: [{ cents: 705 }, { amount: "7.05" }] },
    source: "packages/money/src/release.ts",
  },
  {
    title: "a native module as a layer",
    calls: { thumbs: [{ width: 640 }, { width: 320, from: "node_modules/tiny-native" }] },
    source: "functions/thumbs/index.ts",
  },
  {
    title: "Python with vendored requirements",
    calls: { totals: [{ numbers: [3, 4] }, { total: 7 }] },
    source: "functions/totals/app.py",
  },
  {
    title: "a bootstrap that may be run",
    calls: { pings: [{ ping: 7 }, { pong: 7 }] },
    source: "functions/pings/bootstrap",
  },
  {
    title: "a jar that was built elsewhere",
    calls: { invoices: [{ number: 7 }, { method: "print", number: 7 }] },
    source: "functions/invoices/classes/acme/Invoices.class",
  },
  {
    title: "an image by its digest",
    calls: { scans: [{ page: 7 }, { page: 7 }] },
    source: "functions/scans/function.json",
  },
  {
    title: "a bucket that calls it for one suffix",
    calls: { posters: [{ Records: [] }, { seen: 0 }] },
    source: "functions/posters/index.ts",
  },
  {
    title: "two routes of an HTTP API",
    calls: { carts: [{ version: "2.0", pathParameters: { id: "direct" } }, { id: "direct" }] },
    source: "functions/carts/index.ts",
  },
  {
    title: "events of a bus of its own",
    calls: { parcels: [{ detail: { id: "direct" } }, { id: "direct" }] },
    source: "functions/parcels/index.ts",
  },
  {
    title: "messages of a topic",
    calls: { "letters-sent": [{ Records: [{ Sns: { Message: "direct" } }] }, { ids: ["direct"] }] },
    source: "functions/letters-sent/index.ts",
  },
  {
    title: "the consumer of a queue, which reports what failed",
    calls: { jobs: [{ Records: [] }, { batchItemFailures: [] }] },
    source: "functions/jobs/index.ts",
  },
  {
    title: "the consumer of a stream, which reports where it stopped",
    calls: {
      clicks: [eventOf("clicks", "two-of-three"), { batchItemFailures: [{ itemIdentifier: "102" }] }],
    },
    source: "functions/clicks/index.ts",
  },
  {
    title: "a function that was there, with an alias of its own",
    calls: { stock: [{ item: "tea" }, { item: "tea", left: 7 }] },
    source: "functions/stock/index.ts",
    adopted: {
      functionName: "Old_Stock_Service",
      aliasName: "live",
      roleName: "old-stock",
      code: "exports.handler = async ({ item }) => ({ release: 'one', item, left: 7 });",
    },
  },
];
