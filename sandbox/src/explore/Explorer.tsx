import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import '@graphiql/plugin-explorer/style.css';
import './explore.css';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { use, useMemo } from 'react';
import { PlanPanel } from '../plan/PlanPanel.tsx';
import { currentAddress, noteOperation, useOpened } from '../useAddress.ts';
import { ClosedFields } from './ClosedFields.tsx';
import { CopyLink } from './CopyLink.tsx';
import { EditorOptions } from './EditorOptions.tsx';
import { examplesPlugin, firstExamples } from './examples/Examples.tsx';
import { PanelLabels } from './PanelLabels.tsx';
import { ResultHighlight } from './ResultHighlight.tsx';
import { ResultHint } from './ResultHint.tsx';
import { SchemaNotice } from './SchemaNotice.tsx';
import { tracingFetcher } from './tracingFetcher.ts';

const plugins = [examplesPlugin, HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];

/** The editor with the example operations in its tabs, and below it the plan of the last operation. */
export default function Explorer() {
  const opened = useOpened();
  return (
    <div className="explore">
      <Editor key={opened} />
      <PlanPanel />
    </div>
  );
}

/** GraphiQL, with the operation of the page's address if it has one. */
function Editor() {
  const defaultTabs = use(firstExamples);
  const { query, variables = '' } = useMemo(currentAddress, []);
  return (
    <GraphiQL
      fetcher={tracingFetcher}
      plugins={plugins}
      forcedTheme="system"
      defaultTabs={query ? [{ query, variables }, ...defaultTabs] : defaultTabs}
      initialQuery={query}
      initialVariables={query ? variables : undefined}
      defaultEditorToolsVisibility="variables"
      onTabChange={({ tabs, activeTabIndex }) => {
        const tab = tabs[activeTabIndex];
        noteOperation(tab?.query || undefined, tab?.variables || undefined);
      }}
    >
      <GraphiQL.Logo>
        <CopyLink />
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <ResultHint />
      </GraphiQL.Footer>
      <ResultHighlight />
      <EditorOptions />
      <ClosedFields />
      <PanelLabels />
      <SchemaNotice />
    </GraphiQL>
  );
}
