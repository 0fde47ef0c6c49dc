import { Component, type ReactNode } from 'react';

interface FailureState {
  readonly error?: Error;
}

/** Reports that a view failed without affecting the others. */
export class Failure extends Component<{ children: ReactNode }, FailureState> {
  override state: FailureState = {};

  static getDerivedStateFromError(error: Error): FailureState {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <p className="waiting" role="alert">
        This view cannot be shown: {error.message} <a href={location.href}>Load the page again</a>
      </p>
    );
  }
}
