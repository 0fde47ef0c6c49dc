import type { Alteration, Call } from './FaultyHub.ts';

/** A way to violate one requirement, and none of the others. */
export interface Fault {
  readonly audit: string;
  readonly cause: string;
  readonly alter: Alteration;
}

/** @param groups alterations by audit and cause */
export function faultsOf(groups: readonly Readonly<Record<string, Readonly<Record<string, Alteration>>>>[]): Fault[] {
  return groups.flatMap((group) =>
    Object.entries(group).flatMap(([audit, causes]) =>
      Object.entries(causes).map(([cause, alter]) => ({ audit, cause, alter })),
    ),
  );
}

/** Has the hub answer with an error alone. */
export function refuse(call: Call, code: string): void {
  const path = ['products'];
  call.answer = { data: null, errors: [{ message: 'No.', path, extensions: { code, retryable: false } }] };
}

/** The header and the claims of the token that a call shows. */
export function tokenOf({ headers }: Call) {
  const parts =
    /Bearer (\S+)/
      .exec(headers.authorization ?? '')?.[1]
      ?.split('.')
      .slice(0, 2) ?? [];
  const [header, claims] = parts.map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  return { alg: 'EdDSA', aud: 'MYKUL', iss: '/gateway', iat: 0, exp: 0, ...header, ...claims } as {
    readonly alg: string;
    readonly aud: string;
    readonly iss: string;
    readonly iat: number;
    readonly exp: number;
    readonly ehub?: { readonly kind: string };
  };
}
