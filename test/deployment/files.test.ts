import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { gatewayNodeFlags } from '../../gateway/nodeFlags.ts';
import { metricNames } from '../../gateway/observe/metricNames.ts';
import { projectRoot } from '../../schema/projectRoot.ts';
import { hubNodeFlags } from '../../subgraphs/nodeFlags.ts';
import { makeServiceFolder } from '../support/deployment/serviceFolder.ts';
import { runCommand } from '../support/processes/runCommand.ts';

const deployment = join(projectRoot, 'deployment');
const textOf = (...path: string[]) => readFileSync(join(deployment, ...path), 'utf8');
const dockerfile = textOf('Dockerfile');
/** Of the version of Node that the image has. */
const gatewayFlags = gatewayNodeFlags('22.16.0');

let folder: string;
beforeEach(() => {
  folder = makeServiceFolder().path;
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the systemd units are valid and sandboxed, and start Node with the flags of the programs', () => {
  const units = readdirSync(join(deployment, 'systemd'));
  expect(units).toEqual(['ehub-gateway@.service', 'ehub-hub@.service']);
  for (const unit of units) {
    const file = join(folder, unit);
    // Node is where it is on this machine.
    writeFileSync(file, textOf('systemd', unit).replace('/usr/bin/node', process.execPath));
    expect(runCommand('systemd-analyze', ['verify', '--man=no', file])).toBe('');
    // Ends with 1 above this exposure, of 0 to 10 (times ten).
    runCommand('systemd-analyze', ['security', '--offline=true', '--no-pager', '--threshold=20', file]);
  }
  expect(textOf('systemd', 'ehub-gateway@.service')).toContain(`node ${gatewayFlags.join(' ')} /opt`);
  expect(textOf('systemd', 'ehub-hub@.service')).toContain(`node ${hubNodeFlags.join(' ')} /opt`);
});

test('the Prometheus rules are valid, and there is an alert for each health metric of the gateway', () => {
  const file = join(deployment, 'prometheus/alerts.yaml');
  expect(runCommand('promtool', ['check', 'rules', file])).toContain('SUCCESS');
  const rules = textOf('prometheus/alerts.yaml');
  const named = new Set(rules.match(/ehub_\w+?(?=_bucket\b|\b)/g));
  // How many operations are kept says nothing of how well it does.
  const { operations: _, ...watched } = metricNames;
  expect([...named].sort()).toEqual(
    Object.values(watched)
      .map(({ name }) => name)
      .sort(),
  );
  const page = readFileSync(join(projectRoot, 'docs/deployment.md'), 'utf8');
  for (const [, alert] of rules.matchAll(/- alert: (\w+)/g)) expect(page).toContain(`| \`${alert}\` |`);
});

test('the image runs as an ordinary user and starts Node with the flags of the gateway', () => {
  const command = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
  expect(command).toEqual(['node', ...gatewayFlags, 'dist/gateway/main.js']);
  expect(/^USER (.*)$/m.exec(dockerfile)?.[1]).toBe('node');
  for (const flag of hubNodeFlags) expect(textOf('compose.yaml').split(`- ${flag}\n`)).toHaveLength(3);
});

test('the Dockerfile copies all that the programs need', () => {
  for (const [, file = ''] of dockerfile.matchAll(/^COPY --from=build \/ehub\/(\S+) /gm)) {
    const [from, to] = [join(projectRoot, file), join(folder, file)];
    mkdirSync(dirname(to), { recursive: true });
    if (file === 'node_modules') symlinkSync(from, to);
    else cpSync(from, to, { recursive: true });
  }
  for (const program of ['dist/gateway/main.js', 'dist/subgraphs/main.js', 'cli/ehub.mjs'])
    expect(runCommand(process.execPath, [join(folder, program), '--help'])).toContain('Usage:');
});
