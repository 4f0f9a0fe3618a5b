/** Local AWS in a process of its own, over the folder that it is given: a test kills it. */
import { startLocalAws } from "../../../../../local/aws/server.ts";

void startLocalAws({ dataDirectory: process.argv[2], port: 0 }).then(({ endpoint }) =>
  console.log(`local AWS ready at ${endpoint}`),
);
