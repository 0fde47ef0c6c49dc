import { useGraphiQL } from '@graphiql/react';
import { useEffect, useState } from 'react';

/** The placeholder for the first result. */
export function ResultHint() {
  const editor = useGraphiQL((state) => state.responseEditor);
  const isFetching = useGraphiQL((state) => state.isFetching);
  const [isEmpty, setEmpty] = useState(true);
  useEffect(() => {
    const look = () => setEmpty(!editor?.getValue());
    look();
    const subscription = editor?.onDidChangeModelContent(look);
    return () => subscription?.dispose();
  }, [editor]);
  if (!isEmpty || isFetching) return null;
  return (
    <p className="result-hint">
      Run the operation with ▶ or <kbd>Ctrl</kbd> <kbd>Enter</kbd>. The tabs hold examples, from a search over all hubs
      to a whole trade.
    </p>
  );
}
