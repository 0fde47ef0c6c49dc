import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { type Audit, type Profile, profiles } from '../conformance/Audit.ts';
import { audits } from '../conformance/audits.ts';
import { HttpClient } from '../conformance/HttpClient.ts';
import { MirrorHub } from '../conformance/MirrorHub.ts';
import { openHubAt, openRegisteredHub, type RegisteredHub } from '../conformance/openHub.ts';
import { htmlReport } from '../conformance/reports/htmlReport.ts';
import { jsonReport } from '../conformance/reports/jsonReport.ts';
import { junitReport } from '../conformance/reports/junitReport.ts';
import type { Report } from '../conformance/reports/Report.ts';
import { textOfFinding, textSummary } from '../conformance/reports/textReport.ts';
import { conforms, type Finding, runAudits } from '../conformance/runAudits.ts';
import { readRegistryKeys } from '../identity/registry/registryKeys.ts';
import { readRegistry } from '../identity/registry/signedRegistry.ts';
import { type Environment, readNetworkConfig, registryLocation } from './NetworkConfig.ts';
import { replaceFile } from './replaceFile.ts';

interface CheckOptions {
  readonly hub: string;
  readonly registry?: string;
  readonly registryKey?: string;
  readonly keys?: string;
  readonly profile: Profile;
  readonly only?: readonly string[];
  readonly report?: readonly string[];
  readonly json: boolean;
}

/** Reports by the ending of the file. */
const reports: Readonly<Record<string, (report: Report) => string>> = {
  json: jsonReport,
  xml: junitReport,
  html: htmlReport,
};

/** `ehub check`: whether a hub meets the requirements of docs/implementers.md. */
export function checkCommand(env: Environment): CommandModule {
  return {
    command: 'check <hub>',
    describe: 'check whether a hub, in any implementation, meets the requirements of docs/implementers.md',
    builder: (command) =>
      command
        .positional('hub', {
          type: 'string',
          demandOption: true,
          describe: 'its code in the registry, or the base URL of a hub without trust',
        })
        .option('profile', {
          choices: profiles,
          default: 'merchants' as Profile,
          describe: 'what the hub is to be; all but merchants write test data',
        })
        .option('only', { type: 'string', array: true, describe: 'audits or subjects, e.g. ENTITIES or IDS-2' })
        .option('registry', {
          type: 'string',
          describe: 'the registry, a file or URL (env EHUB_REGISTRY); default DATA_DIR/network.json',
        })
        .option('registry-key', {
          type: 'string',
          describe: 'FILE or JWK: a public key that must have signed the registry (env EHUB_REGISTRY_KEY)',
        })
        .option('keys', {
          type: 'string',
          describe: 'folder with gateway.jwk, network.jwk, CODE.issuer.jwk and CODE.jwk; default DATA_DIR/keys',
        })
        .option('report', {
          type: 'string',
          array: true,
          describe: 'also write FILE.json, FILE.xml (JUnit) or FILE.html',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print the report as JSON' })
        .example('$0 check MYKUL', '')
        .example('$0 check https://ehub.example.th --report report.html', ''),
    handler: async (options) => {
      process.exitCode = await check(options as unknown as CheckOptions, env);
    },
  };
}

/** @returns the exit code: 1 where the hub does not conform */
async function check(options: CheckOptions, env: Environment): Promise<number> {
  const { hub: name, profile, only, report: files = [], json } = options;
  const writers = files.map((file) => [file, writerOf(file)] as const);
  const chosen = audits.filter((audit) => isChosen(audit, profile, only));
  if (chosen.length === 0) throw new Error(`No audit of the profile ${profile} is called ${only?.join(' or ')}.`);
  const http = new HttpClient();
  let mirror: MirrorHub | undefined;
  try {
    const startMs = performance.now();
    const given = name.includes('://') ? undefined : await registered(name, options, env);
    if (given && profile === 'settling') mirror = await MirrorHub.start(given.code, given.registry);
    const hub = given
      ? await openRegisteredHub({ ...given, mirror }, profile, http)
      : await openHubAt(name, profile, http);
    const isColoured = process.stdout.isTTY && !process.env.NO_COLOR;
    const show = (finding: Finding) => console.log(textOfFinding(finding, isColoured));
    const findings = await runAudits(hub, chosen, json ? undefined : show);
    const durationMs = Math.round(performance.now() - startMs);
    const report = {
      hub: hub.code,
      profile,
      at: new Date().toISOString(),
      durationMs,
      conforms: conforms(findings),
      findings,
    };
    console.log(json ? jsonReport(report).trimEnd() : textSummary(report));
    for (const [file, write] of writers) replaceFile(file, write(report));
    return report.conforms ? 0 : 1;
  } finally {
    mirror?.close();
    await http.close();
  }
}

/** @throws Error that says why there is no registry */
async function registered(code: string, options: CheckOptions, env: Environment): Promise<RegisteredHub> {
  const faults: string[] = [];
  const registryKeys = readRegistryKeys(options.registryKey ?? env.EHUB_REGISTRY_KEY, faults);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const registry = await readRegistry(registryLocation(options.registry, env), registryKeys);
  return { code, registry, keyFolder: options.keys ?? join(readNetworkConfig(env).dataDir, 'keys') };
}

function isChosen({ id, profile }: Audit, upTo: Profile, only: readonly string[] | undefined): boolean {
  if (profiles.indexOf(profile) > profiles.indexOf(upTo)) return false;
  return !only || only.some((name) => id === name.toUpperCase() || id.startsWith(`${name.toUpperCase()}-`));
}

/** @throws Error for another ending */
function writerOf(file: string): (report: Report) => string {
  const write = reports[file.split('.').at(-1) ?? ''];
  if (!write) throw new Error(`--report ${file}: the file must end in .${Object.keys(reports).join(', .')}.`);
  return write;
}
