/** Files in PEM with which one side of a connection shows who it is, and believes who the other is. */
export interface TlsFiles {
  /** Its certificate, with those between it and its authority. Goes with `key`. */
  readonly cert?: string;
  readonly key?: string;
  /** The authorities of the other side's certificates, in place of those that Node knows. */
  readonly ca?: string;
}

/** How a process listens and connects; undefined if not configured. */
export interface TlsConfig {
  /** Undefined: plain HTTP. With `ca`, clients must show a certificate of one of these authorities. */
  readonly listen: TlsFiles | undefined;
  /** For the connections to hubs, or to the supergraph. */
  readonly connect: TlsFiles | undefined;
}

/** Of `parseArgs`. */
export const tlsOptions = {
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'tls-client-ca': { type: 'string' },
  ca: { type: 'string' },
  'client-cert': { type: 'string' },
  'client-key': { type: 'string' },
} as const;

type TlsOption = keyof typeof tlsOptions;

const variables: Readonly<Record<TlsOption, string>> = {
  'tls-cert': 'EHUB_TLS_CERT',
  'tls-key': 'EHUB_TLS_KEY',
  'tls-client-ca': 'EHUB_TLS_CLIENT_CA',
  ca: 'EHUB_CA',
  'client-cert': 'EHUB_CLIENT_CERT',
  'client-key': 'EHUB_CLIENT_KEY',
};

/**
 * The configuration of TLS, from options and then the environment.
 * @param values as `parseArgs` gives them
 * @param faults told which options lack another one
 */
export function readTlsConfig(
  values: Readonly<Partial<Record<TlsOption, unknown>>>,
  env: Readonly<Record<string, string | undefined>>,
  faults: string[],
): TlsConfig {
  const file = (name: TlsOption) => {
    const given = values[name];
    return (typeof given === 'string' ? given : env[variables[name]]) || undefined;
  };
  const listen = { cert: file('tls-cert'), key: file('tls-key'), ca: file('tls-client-ca') };
  const connect = { cert: file('client-cert'), key: file('client-key'), ca: file('ca') };
  if (!listen.cert !== !listen.key) faults.push('--tls-cert and --tls-key must be given together.');
  if (listen.ca && !listen.cert) faults.push('--tls-client-ca requires --tls-cert and --tls-key.');
  if (!connect.cert !== !connect.key) faults.push('--client-cert and --client-key must be given together.');
  return { listen: named(listen), connect: named(connect) };
}

/** Without the members that are undefined; undefined where all are. */
function named(files: Readonly<Record<keyof TlsFiles, string | undefined>>): TlsFiles | undefined {
  const given = Object.entries(files).filter(([, file]) => file !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}
