import './examples.css';
import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { use } from 'react';
import { findExampleFacts } from './exampleFacts.ts';
import { aboutExample, type ExampleOperation, exampleName, exampleOperations } from './exampleOperations.ts';

/** The examples, created once for the initial tabs. */
export const firstExamples = findExampleFacts().then(exampleOperations);

/** Lists the example operations beside the editor, for users who closed or changed their tabs. */
export const examplesPlugin: GraphiQLPlugin = { title: 'Examples', icon: ExamplesIcon, content: Examples };

function Examples() {
  const open = useOpenExample();
  return (
    <section className="examples" aria-label="Examples">
      <h2>Examples</h2>
      <ul>
        {use(firstExamples).map((example, index) => (
          <li key={example.query}>
            {/* Made anew, since a mutation's key stands for one effect. */}
            <button
              type="button"
              onClick={async () => open(exampleOperations(await findExampleFacts())[index] ?? example)}
            >
              <b>{exampleName(example)}</b>
              <span>{aboutExample(example)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Opens an example in the tab that holds it, with fresh variables, or in a new one. */
function useOpenExample(): (example: ExampleOperation) => void {
  const { addTab, changeTab } = useGraphiQLActions();
  const tabs = useGraphiQL((state) => state.tabs);
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  return ({ query, variables = '' }) => {
    const index = tabs.findIndex((tab) => tab.query === query);
    if (index < 0) addTab();
    else changeTab(index);
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables);
    queryEditor?.focus();
  };
}

function ExamplesIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M12 3.5c-3.6 0-6.3 2.6-6.3 6 0 2.3 1.2 3.7 2.3 4.8.8.8 1.2 1.5 1.2 2.7h5.6c0-1.2.4-1.9 1.2-2.7 1.1-1.1 2.3-2.5 2.3-4.8 0-3.4-2.7-6-6.3-6ZM9.5 20h5" />
    </svg>
  );
}
