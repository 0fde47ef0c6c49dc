import { stripVTControlCharacters } from 'node:util';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { backupCommand, restoreCommand } from './backup.ts';
import { checkCommand } from './check.ts';
import { invariantsCommand } from './checkInvariants.ts';
import { tokenCommand } from './demoToken.ts';
import { hubCommands } from './hubCommands.ts';
import { initCommand } from './initHub.ts';
import { receiptsCommand } from './receipts.ts';
import { registryCommand } from './registry.ts';
import { statusCommand } from './status.ts';
import { testNetworkCommand } from './testNetwork.ts';

/**
 * `ehub`: the commands of a hub operator. Exit code 0: success; 1: a violation or fault was found; 2: the command failed.
 */
const program = yargs(hideBin(process.argv))
  .scriptName('ehub')
  .usage('Usage: $0 COMMAND [options]')
  .command(initCommand(process.env))
  .command(statusCommand(process.env))
  .command(checkCommand(process.env))
  .command(testNetworkCommand())
  .command(hubCommands(process.env))
  .command(registryCommand(process.env))
  .command(invariantsCommand(process.env))
  .command(receiptsCommand(process.env))
  .command(backupCommand(process.env))
  .command(restoreCommand(process.env))
  .command(tokenCommand(process.env))
  .completion('completion', 'print a script for the completion of bash or zsh')
  .demandCommand(1, 'Specify a command.')
  .strictCommands()
  .strict()
  .version(false)
  .wrap(process.stdout.isTTY ? Math.min(120, process.stdout.columns) : 120)
  .epilogue('Exit codes: 0 success; 1 a violation or fault was found; 2 the command failed.')
  .exitProcess(false)
  .showHelpOnFail(false)
  .fail((message, error) => {
    const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
    throw error ?? new Error(`${sentence} \`ehub --help\` lists the commands, \`ehub COMMAND --help\` their options.`);
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(stripVTControlCharacters(error instanceof Error ? error.message : String(error)));
  // Pending requests are of no use any more.
  process.exit(2);
}
