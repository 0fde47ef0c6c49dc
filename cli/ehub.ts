import { checkInvariants } from './checkInvariants.ts';
import { demoToken, tokenUsage } from './demoToken.ts';
import { invariantsUsage, readInvariantsConfig } from './InvariantsConfig.ts';
import { receipts, receiptsUsage } from './receipts.ts';
import { registry, registryUsage } from './registry.ts';

/**
 * `ehub`: what a hub operator runs. Exit code 0 where all is well, 1 where something is off, 2 where that could not be found
 * out.
 */
const usage = `Usage: ehub COMMAND [options]

  ehub invariants    whether what must always hold of the hubs' goods and money holds now
  ehub receipts      what a hub did for whom: exports it, and verifies an export
  ehub registry      signs the registry document
  ehub token NAME    a fresh access token of the demo network in DATA_DIR, e.g. of operatorMYKUL

ehub COMMAND --help tells of its options.`;

const [command, ...args] = process.argv.slice(2);
const asksForHelp = args.includes('--help');
try {
  if (command === 'invariants') {
    if (asksForHelp) console.log(invariantsUsage);
    else process.exitCode = await checkInvariants(readInvariantsConfig(args, process.env), console.log);
  } else if (command === 'receipts') {
    if (asksForHelp) console.log(receiptsUsage);
    else process.exitCode = await receipts(args, process.env, console.log);
  } else if (command === 'registry') {
    if (asksForHelp) console.log(registryUsage);
    else await registry(args, console.log);
  } else if (command === 'token') {
    if (asksForHelp) console.log(tokenUsage);
    else console.log(await demoToken(args, process.env));
  } else if (command === '--help' || command === 'help') {
    console.log(usage);
  } else {
    throw new Error(command === undefined ? usage : `"${command}" is not a command of ehub.\n\n${usage}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  // What is still being asked is of no use any more.
  process.exit(2);
}
