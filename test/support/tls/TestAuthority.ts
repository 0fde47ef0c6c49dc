import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { replaceFile } from '../../../cli/replaceFile.ts';
import type { TlsFiles } from '../../../identity/tls/TlsFiles.ts';

/** A private certificate authority, whose certificates are for 127.0.0.1. */
export class TestAuthority {
  readonly #key: string;
  /** Its own certificate, in PEM. */
  readonly cert: string;
  /** The file of `cert`. */
  readonly file: string;
  readonly #folder: string;

  private constructor(folder: string, name: string, made: { readonly private: string; readonly cert: string }) {
    this.#folder = folder;
    this.#key = made.private;
    this.cert = made.cert;
    this.file = join(folder, `${name}.pem`);
    writeFileSync(this.file, this.cert);
  }

  static async make(folder: string, name: string): Promise<TestAuthority> {
    const extensions = [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ] as const;
    return new TestAuthority(folder, name, await certificate(name, { extensions: [...extensions] }));
  }

  /** A new certificate, in files of this name; those that are there are replaced. */
  async issue(name: string): Promise<Required<Pick<TlsFiles, 'cert' | 'key'>>> {
    const made = await certificate(name, {
      ca: { key: this.#key, cert: this.cert },
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      ],
    });
    const files = { cert: join(this.#folder, `${name}.cert.pem`), key: join(this.#folder, `${name}.key.pem`) };
    replaceFile(files.cert, made.cert);
    replaceFile(files.key, made.private);
    return files;
  }
}

function certificate(name: string, options: Parameters<typeof generate>[1]) {
  return generate([{ name: 'commonName', value: name }], { keyType: 'ec', algorithm: 'sha256', ...options });
}
