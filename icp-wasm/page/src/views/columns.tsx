import { memo } from "./memo";
import { changed, columnOf } from "../document";
import type { Document } from "../document";
import type { DataInfo } from "../engine/messages";
import { count } from "../format";
import { actions } from "../state";

/** Which column each attribute is read from. How its text is read stays with the profile's reading rules. */
export const Columns = memo(function Columns({ data, document }: { data: DataInfo; document: Document }) {
  const names = data.columns.map(({ name }) => name);
  const attributes = Object.entries(document.attributes);
  const absent = attributes.filter(([name, attribute]) => !names.includes(columnOf(name, attribute)));
  const choose = (name: string, column: string) => {
    // A name that no column bears stands for "not in the file".
    const read = changed(document.attributes[name]!.read ?? {}, ["column"], column || `(no column for ${name})`);
    actions.edit(["attributes", name, "read"], read, `Column of ${name}`);
  };
  return (
    <section id="columns" class="card columns" aria-labelledby="columns-title" tabIndex={-1}>
      <h2 id="columns-title">Columns</h2>
      <p class="note">
        {absent.length === 0
          ? `Every one of the ${attributes.length} attributes has its column.`
          : `${absent.length} of ${attributes.length} attributes are in no column: they count as missing.`}
      </p>
      <details>
        <summary>Match attributes and columns</summary>
        <div class="scroll">
        <table>
          <thead>
            <tr><th scope="col">Attribute</th><th scope="col">Kind</th><th scope="col">Column</th><th scope="col">What it holds</th></tr>
          </thead>
          <tbody>
            {attributes.map(([name, attribute]) => {
              const column = data.columns.find((column) => column.name === columnOf(name, attribute));
              return (
                <tr key={name}>
                  <th scope="row" id={`attribute-${name}`}>{attribute.description ?? name}</th>
                  <td>{attribute.type}</td>
                  <td>
                    <select aria-labelledby={`attribute-${name}`} value={column?.name ?? ""} onChange={(event) => choose(name, event.currentTarget.value)}>
                      <option value="">not in the file</option>
                      {names.map((name) => <option key={name} value={name}>{name}</option>)}
                    </select>
                  </td>
                  <td class="holds">
                    {column ? `${count(column.filled)} filled, ${count(column.distinct)} different: ${column.examples.slice(0, 3).join(", ")}` : ""}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        </div>
      </details>
    </section>
  );
});
