// What a journey can have made for it: files, servers, tables. All of it is gone after the journey.

import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Host } from "./release.mjs";
import { serve } from "./server.mjs";

export class Lab {
  #tool;
  #python;
  #servers = [];
  #folders = [];
  /** The folder of the built site. */
  folder;
  /** The folder of the demonstration catalogue. */
  catalog;
  /** The folder of the npm package. */
  npm;
  /** The folder of real test data, if there is one. */
  shared;

  constructor({ tool, python, folder, catalog, npm, shared }) {
    this.#tool = tool;
    this.#python = python;
    this.folder = folder;
    this.catalog = catalog;
    this.npm = npm;
    this.shared = shared && join(shared, "data");
  }

  /** The origins that are served for the journey. */
  get origins() {
    return this.#servers.map(({ url }) => new URL(url).origin);
  }

  /** Serves folders under the first segment of a path; returns the address. */
  async serve(mounts, options) {
    const server = await serve(mounts, options);
    this.#servers.push(server);
    return server.url;
  }

  /** A host of a site that can be taken away, cut off, and made to lie. */
  async host(site) {
    const host = await Host.start(site);
    this.#servers.push(host);
    return host;
  }

  /** An empty folder. */
  async empty() {
    const folder = await mkdtemp(join(tmpdir(), "sagitta-e2e-"));
    this.#folders.push(folder);
    return folder;
  }

  /** A file of this text in a folder of its own; returns its path. */
  async file(name, text) {
    const path = join(await this.empty(), name);
    await writeFile(path, text);
    return path;
  }

  /** The page's own script: the name of its file, and its text. */
  async pageScript() {
    const page = await readFile(join(this.folder, "index.html"), "utf8");
    const found = /data-js="\.\/([^"]+)"/.exec(page);
    if (!found) throw new Error("the page names no script");
    return { name: found[1], text: await readFile(join(this.folder, found[1]), "utf8") };
  }

  /** A copy of the site in which the texts of some files are changed: `{ "boot.js": (text) => text }`. */
  async changedSite(changes) {
    const copy = join(await this.empty(), "site");
    await cp(this.folder, copy, { recursive: true });
    for (const [name, change] of Object.entries(changes)) {
      const text = await readFile(join(copy, name), "utf8").catch(() => "");
      const changed = await change(text);
      if (changed === text) throw new Error(`${name} was not changed`);
      await writeFile(join(copy, name), changed);
    }
    return copy;
  }

  /** Runs the native tool; fails when it fails. */
  async sagitta(...args) {
    return (await promisify(execFile)(this.#tool, args)).stdout;
  }

  /** What DuckDB answers of the table `data` in an Arrow file: a row, its values parted by spaces. */
  async duckdb(file, sql) {
    return (await this.duckdbAll([{ file, sql }]))[0];
  }

  /** What DuckDB answers to several questions, each a row of an Arrow file. */
  async duckdbAll(questions) {
    const text = `
import json, sys, duckdb, pyarrow.ipc
for question in json.loads(sys.argv[1]):
    data = pyarrow.ipc.open_file(question["file"]).read_all()
    [row] = duckdb.sql(question["sql"]).fetchall()
    print(" ".join("∅" if value is None else str(value) for value in row))`;
    return (await this.python(text, JSON.stringify(questions))).split("\n");
  }

  /** Runs a program of Python, which has Arrow. */
  async python(text, ...args) {
    return (await promisify(execFile)(this.#python, ["-c", text, ...args])).stdout.trim();
  }

  /** The Arrow file that the native tool makes of a text: its path. */
  async convert(name, text) {
    const source = await this.file(name, text);
    const out = `${source}.arrow`;
    await this.sagitta("convert", source, "--out", out, "--quiet");
    return out;
  }

  /** What `sagitta bundle` makes of datasets of the demonstration catalogue: the path of the file. */
  async bundle(name, datasets, ...more) {
    const out = join(await this.empty(), name);
    const chosen = datasets.flatMap((id) => ["--dataset", id]);
    await this.sagitta("bundle", this.catalog, "--assets", this.folder, "--out", out, "--quiet", ...chosen, ...more);
    return out;
  }

  /** Unpacks a ZIP file into a folder of its own: its path. */
  async unzip(file) {
    const folder = await this.empty();
    await promisify(execFile)(this.#python, ["-m", "zipfile", "-e", file, folder]);
    return folder;
  }

  async close() {
    for (const server of this.#servers) server.close();
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }
}
