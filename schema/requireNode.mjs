/**
 * Ends the program with one line where its Node is too old. Programs import it before anything else, and the rest of
 * themselves only after it, since a Node that is too old fails already at linking that. Plain JavaScript of 2015, which
 * each of them can read.
 */
const parts = process.versions.node.split('.');
const major = Number(parts[0]);
const minor = Number(parts[1]);
if (major < 20 || major === 21 || (major === 20 && minor < 19) || (major === 22 && minor < 12)) {
  console.error(`Node ${process.versions.node} is too old: this needs Node 20.19, 22.12 or later.`);
  process.exit(2);
}
