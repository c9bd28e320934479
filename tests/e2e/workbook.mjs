// Workbooks and packed texts, made without any library, so that a journey can drop them on the page.

import { crc32 } from "node:zlib";

const number = (bytes, value) => {
  const out = Buffer.alloc(bytes);
  out.writeUIntLE(value, 0, bytes);
  return out;
};

/** A ZIP file of these texts, none of them packed. */
export function zip(parts) {
  const files = [];
  const list = [];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const content = Buffer.from(text);
    const facts = Buffer.concat([
      ...[20, 0, 0, 0, 0x21].map((value) => number(2, value)),
      ...[crc32(content), content.length, content.length].map((value) => number(4, value)),
      number(2, name.length),
      number(2, 0),
    ]);
    files.push(Buffer.from("PK\x03\x04"), facts, Buffer.from(name), content);
    list.push(Buffer.from("PK\x01\x02"), number(2, 20), facts, Buffer.alloc(10), number(4, offset), Buffer.from(name));
    offset += 30 + name.length + content.length;
  }
  const all = Buffer.concat(list);
  const n = number(2, Object.keys(parts).length);
  const end = [Buffer.from("PK\x05\x06"), Buffer.alloc(4), n, n, number(4, all.length), number(4, offset), Buffer.alloc(2)];
  return Buffer.concat([...files, all, ...end]);
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const cell = (value) =>
  typeof value === "number" ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${escaped(value)}</t></is></c>`;

/** A workbook with these sheets: `{ name: [[value, …], …] }`. */
export function workbook(sheets) {
  const spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const packages = "http://schemas.openxmlformats.org/package/2006";
  const names = Object.keys(sheets);
  const each = (work) => names.map((name, i) => work(i + 1, name)).join("");
  const parts = {
    "[Content_Types].xml": `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${spreadsheet}" xmlns:r="${office}"><sheets>${each((n, name) => `<sheet name="${escaped(name)}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${packages}/relationships">${each((n) => `<Relationship Id="rId${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}</Relationships>`,
  };
  for (const [i, rows] of Object.values(sheets).entries()) {
    const lines = rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("");
    parts[`xl/worksheets/sheet${i + 1}.xml`] = `<worksheet xmlns="${spreadsheet}"><sheetData>${lines}</sheetData></worksheet>`;
  }
  return zip(parts);
}
