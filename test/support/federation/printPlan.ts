import { parse, print } from 'graphql';
import type { FetchNode, PlanNode, QueryPlan, RequiredSelection } from '../../../gateway/plan/QueryPlan.ts';

/** The plan as indented text for people; fetch numbers are those of traces. */
export function printPlan({ root }: QueryPlan): string {
  return root ? `QueryPlan {\n${indent(printNode(root))}\n}` : 'QueryPlan {}';
}

function printNode(node: PlanNode): string {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return block(node.kind, node.nodes.map(printNode));
    case 'Flatten':
      return block(`Flatten(path: "${node.path.join('.')}")`, [printNode(node.node)]);
    case 'Fetch':
      return printFetch(node);
  }
}

function printFetch(fetch: FetchNode): string {
  const context = fetch.contextVariables.map(({ variable, path }) => `, $${variable}: "${path.join('.')}"`).join('');
  const input = fetch.requires ? [`${printRequired(fetch.requires)} =>`] : [];
  return block(`Fetch(${fetch.id}, subgraph: "${fetch.subgraph}"${context})`, [...input, print(parse(fetch.text))]);
}

function printRequired(selections: readonly RequiredSelection[]): string {
  const lines = selections.map((selection) => {
    if (selection.kind === 'InlineFragment')
      return `... on ${selection.typeCondition} ${printRequired(selection.selections)}`;
    const alias = selection.readAs === selection.name ? '' : `${selection.readAs}: `;
    return alias + selection.name + (selection.selections ? ` ${printRequired(selection.selections)}` : '');
  });
  return `{\n${indent(lines.join('\n'))}\n}`;
}

function block(head: string, body: readonly string[]): string {
  return `${head} {\n${indent(body.join('\n'))}\n}`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
