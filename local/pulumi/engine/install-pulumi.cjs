// Installs one version of the Pulumi CLI into a folder, as a process of its own that can be stopped.
const { PulumiCommand } = require("@pulumi/pulumi/automation");

const [root, version] = process.argv.slice(2);
// The SDK's own check of the version takes only its own kind of object; `findEngine` asks the binary later.
PulumiCommand.install({ root, version, skipVersionCheck: true }).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
