import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { SystemService } from '../processes/SystemService.ts';
import type { TestAuthority } from '../tls/TestAuthority.ts';
import { privateFolder, type ServiceFolder } from './serviceFolder.ts';
import { withValues } from './withValues.ts';

const committed = join(projectRoot, 'deployment/nginx.conf');
const program = '/usr/sbin/nginx';

/** What the proxy of one operator listens on, and the ports of the replicas behind it. */
export interface ProxyPorts {
  readonly gateway: number;
  readonly hub: number;
  readonly gateways: readonly [number, number];
  readonly hubs: readonly [number, number];
}

/** nginx with `deployment/nginx.conf`, at ports of a test. @throws Error with what nginx finds wrong with it */
export async function startNginx(
  folder: ServiceFolder,
  name: string,
  ports: ProxyPorts,
  authority: TestAuthority,
): Promise<SystemService> {
  const home = privateFolder(folder, `${name}.nginx`);
  const certificate = await authority.issue(`${name}.server`);
  const tls = (server: string) =>
    [
      [`/etc/ehub/tls/${server}.cert.pem`, certificate.cert],
      [`/etc/ehub/tls/${server}.key.pem`, certificate.key],
    ] as const;
  const [gatewayPart, hubPart] = splitServers(readFileSync(committed, 'utf8'));
  const site = [
    withValues(gatewayPart, [
      ['127.0.0.1:4000', `127.0.0.1:${ports.gateways[0]}`],
      ['127.0.0.1:4001', `127.0.0.1:${ports.gateways[1]}`],
      ['127.0.0.1:4100', `127.0.0.1:${ports.hubs[0]}`],
      ['127.0.0.1:4101', `127.0.0.1:${ports.hubs[1]}`],
      ['listen 443', `listen 127.0.0.1:${ports.gateway}`],
      ...tls('gateway'),
    ]),
    withValues(hubPart, [['listen 443', `listen 127.0.0.1:${ports.hub}`], ...tls('hub')]),
  ].join('');
  const siteFile = join(folder.path, `${name}.conf`);
  writeFileSync(siteFile, site);
  const file = join(folder.path, `${name}.main.conf`);
  writeFileSync(file, mainConfig(home, siteFile));
  return SystemService.start(program, ['-c', file, '-e', 'stderr'], {
    user: folder.user,
    ready: 'start worker process',
  });
}

/** Both servers of the file listen on port 443, by names; those of a test have ports of their own. */
function splitServers(text: string): readonly [string, string] {
  const at = text.lastIndexOf('server {');
  return [text.slice(0, at), text.slice(at)];
}

/** What Debian's `nginx.conf` has around the files of sites, for a user without rights. */
function mainConfig(home: string, siteFile: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    daemon off;
    worker_processes 1;
    pid ${home}/pid;
    error_log stderr notice;
    events { worker_connections 1024; }
    http {
      access_log off;
      ${temporary.map((what) => `${what}_temp_path ${home}/${what};`).join('\n')}
      include ${siteFile};
    }`;
}
