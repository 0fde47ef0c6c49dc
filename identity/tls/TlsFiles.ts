import { z } from 'zod';

/** PEM files with which one side of a connection authenticates itself and the other side. */
export interface TlsFiles {
  /** Its certificate chain. Requires `key`. */
  readonly cert?: string;
  readonly key?: string;
  /** The authorities for the other side's certificates, in place of Node's. */
  readonly ca?: string;
}

/** How a process listens and connects; undefined if not configured. */
export interface TlsConfig {
  /** Undefined: plain HTTP. With `ca`, clients must present a certificate from one of these authorities. */
  readonly listen: TlsFiles | undefined;
  /** For connections to hubs or to the supergraph. */
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
 * The TLS configuration from its settings.
 * @param faults receives the settings that lack another one
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

/** Without undefined members; undefined if all are undefined. */
function named(files: Readonly<Record<keyof TlsFiles, string | undefined>>): TlsFiles | undefined {
  const given = Object.entries(files).filter(([, path]) => path !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}
