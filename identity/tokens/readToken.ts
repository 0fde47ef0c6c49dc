import { TokenRefused } from './TokenRefused.ts';

/** A parsed token, not verified yet. */
export interface UnverifiedToken {
  readonly algorithm: unknown;
  readonly kid: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

const compactForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Header parameters (RFC 7515, section 4.1; RFC 7797) that contain a key or change how the token is parsed. */
const refusedParameters = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc'];

/**
 * Parses a JWS in compact form.
 * @throws TokenRefused if it is malformed or its header is unsafe
 */
export function readToken(token: string): UnverifiedToken {
  if (!compactForm.test(token)) throw new TokenRefused('MALFORMED');
  const [header = '', payload = ''] = token.split('.', 2);
  const { alg: algorithm, typ, kid, ...others } = readObject(header);
  const isType = typeof typ === 'string' && /^(application\/)?at\+jwt$/i.test(typ);
  if (!isType || refusedParameters.some((name) => name in others)) throw new TokenRefused('HEADER');
  if (typeof kid !== 'string') throw new TokenRefused('UNKNOWN_KEY');
  return { algorithm, kid, claims: readObject(payload) };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A JSON object in base64url without duplicate names: parsers differ in which one they take. */
function readObject(encoded: string): Record<string, unknown> {
  try {
    const text = utf8.decode(Buffer.from(encoded, 'base64url'));
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && namesWritten(text) === namesIn(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Neither UTF-8 nor JSON: refused like any other malformed token.
  }
  throw new TokenRefused('MALFORMED');
}

/** In JSON, a string before a colon is a name, and outside strings a colon follows nothing else. */
function namesWritten(json: string): number {
  let names = 0;
  for (const [, colon] of json.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/g)) if (colon) names++;
  return names;
}

function namesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce((sum: number, each) => sum + namesIn(each), 0);
  return Array.isArray(value) ? inner : inner + Object.keys(value).length;
}
