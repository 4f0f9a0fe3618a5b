exports.shrink = (width) => ({ width: width / 2, from: __dirname.split("/").slice(-2).join("/") });
