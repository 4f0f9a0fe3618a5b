// Installs the Pulumi CLI of a version into a folder. In a process of its own, so that it can be given up.
const { PulumiCommand } = require("@pulumi/pulumi/automation");

const [root, version] = process.argv.slice(2);
PulumiCommand.install({ root, version }).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
