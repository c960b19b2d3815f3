// A view that is drawn again only when one of its properties is another value.
import { Component } from "preact";
import type { ComponentChild, FunctionComponent } from "preact";

export function memo<P extends object>(view: FunctionComponent<P>): new (props: P) => Component<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const before = this.props as Record<string, unknown>;
      return Object.entries(next).some(([key, value]) => before[key] !== value);
    }
    override render(): ComponentChild {
      return view(this.props) as ComponentChild;
    }
  };
}
