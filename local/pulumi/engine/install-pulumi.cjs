// Installs one version of the Pulumi CLI into a folder, as a process of its own that can be stopped.
const { PulumiCommand } = require("@pulumi/pulumi/automation");

const [root, version] = process.argv.slice(2);
PulumiCommand.install({ root, version }).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
