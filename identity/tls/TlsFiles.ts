import { z } from 'zod';

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

const file = (description: string, env: string) => z.string().optional().meta({ env, value: 'FILE', description });

/** Settings of a process that listens, and connects to `peers`. */
export function tlsSettings(peers: string) {
  return {
    'tls-cert': file('listen over TLS with this certificate, in PEM', 'EHUB_TLS_CERT'),
    'tls-key': file('its key, in PEM', 'EHUB_TLS_KEY'),
    'tls-client-ca': file('accept only clients with a certificate from these authorities', 'EHUB_TLS_CLIENT_CA'),
    ca: file(`trusted authorities of the certificates of ${peers}, instead of the public ones`, 'EHUB_CA'),
    'client-cert': file(`certificate to present to ${peers}`, 'EHUB_CLIENT_CERT'),
    'client-key': file('its key', 'EHUB_CLIENT_KEY'),
  };
}

/**
 * The configuration of TLS, from its settings.
 * @param faults told which settings lack another one
 */
export function tlsConfig(
  values: Readonly<Partial<Record<keyof ReturnType<typeof tlsSettings>, string | undefined>>>,
  faults: string[],
): TlsConfig {
  const listen = { cert: values['tls-cert'], key: values['tls-key'], ca: values['tls-client-ca'] };
  const connect = { cert: values['client-cert'], key: values['client-key'], ca: values.ca };
  if (!listen.cert !== !listen.key) faults.push('--tls-cert and --tls-key must be given together.');
  if (listen.ca && !listen.cert) faults.push('--tls-client-ca requires --tls-cert and --tls-key.');
  if (!connect.cert !== !connect.key) faults.push('--client-cert and --client-key must be given together.');
  return { listen: named(listen), connect: named(connect) };
}

/** Without the members that are undefined; undefined where all are. */
function named(files: Readonly<Record<keyof TlsFiles, string | undefined>>): TlsFiles | undefined {
  const given = Object.entries(files).filter(([, path]) => path !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}
