import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../schema/projectRoot.ts';

interface Module {
  readonly name: string;
  readonly holds: string;
  /** Names of modules, or files and folders; `*` for all. */
  readonly imports: readonly string[];
}

/** The architecture page with the table of modules from `codegen/modules.json`, which the check enforces. */
export function architecturePage(): string {
  const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
  const modules = JSON.parse(read('codegen/modules.json')) as readonly Module[];
  const rows = modules.map(({ name, holds, imports }) => `| ${code(name)} | ${holds} | ${importsOf(imports)} |`);
  const table = ['| module | what it holds | may import |', '|---|---|---|', ...rows].join('\n');
  return read('docs/architecture.md').replace(
    /<!-- modules -->.*?<!-- end -->/s,
    () => `<!-- modules -->\n${table}\n<!-- end -->`,
  );
}

function importsOf(names: readonly string[]): string {
  if (names.includes('*')) return 'all';
  return names.length === 0 ? '–' : names.map(code).join(', ');
}

function code(name: string): string {
  return name.includes(' ') ? name : `\`${name}\``;
}
