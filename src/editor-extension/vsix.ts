import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../package-folder.js";
import { makeZip, type ZipEntry } from "./zip.js";

/** What the extension uses before it looks for Node and the package itself. */
export interface InstalledFrom {
  readonly node: string;
  readonly package: string;
}

/** What the extension's own `package.json` has of what the editor's manifest repeats. */
interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  readonly displayName: string;
  readonly description: string;
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly engines: { readonly vscode: string };
  readonly icon: string;
}

/** Returns the folder in which the build has put the extension. */
function extensionFolder(): string {
  return join(packageFolder(), "dist", "vscode");
}

/** Returns the extension as a `.vsix`; `from` is written into it if given. */
export function makeExtension(from?: InstalledFrom): Buffer {
  const folder = extensionFolder();
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const files = readdirSync(folder).map((name): ZipEntry => {
    // A folder named node_modules would not be published with the package.
    const path = name === "typescript-plugin.js" ? "node_modules/bspump-typescript-plugin/index.js" : name;
    return { name: `extension/${path}`, content: readFileSync(join(folder, name)) };
  });
  const plugin = JSON.stringify({ name: "bspump-typescript-plugin", version: manifest.version, main: "index.js" });
  return makeZip([
    { name: "extension.vsixmanifest", content: vsixManifest(manifest) },
    { name: "[Content_Types].xml", content: contentTypes(files) },
    ...files,
    { name: "extension/node_modules/bspump-typescript-plugin/package.json", content: plugin },
    ...(from ? [{ name: "extension/installed-from.json", content: JSON.stringify(from) }] : []),
  ]);
}

/** Says what the package is, as galleries and editors read it. */
function vsixManifest(manifest: Manifest): string {
  const { name, publisher, version, displayName, description, categories, keywords, engines, icon } = manifest;
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${escapeXml(name)}" Version="${escapeXml(version)}" Publisher="${escapeXml(publisher)}" />
    <DisplayName>${escapeXml(displayName)}</DisplayName>
    <Description xml:space="preserve">${escapeXml(description)}</Description>
    <Tags>${escapeXml(keywords.join(","))}</Tags>
    <Categories>${escapeXml(categories.join(","))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Icon>extension/${escapeXml(icon)}</Icon>
    <License>extension/LICENSE.txt</License>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${escapeXml(engines.vscode)}" />
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace" />
    </Properties>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code" />
  </Installation>
  <Dependencies />
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Icons.Default" Path="extension/${escapeXml(icon)}" Addressable="true" />
  </Assets>
</PackageManifest>
`;
}

const TYPES: Readonly<Record<string, string>> = {
  js: "application/javascript",
  json: "application/json",
  md: "text/markdown",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
  vsixmanifest: "text/xml",
};

function contentTypes(files: readonly ZipEntry[]): string {
  const endings = new Set([...files.map(({ name }) => name.split(".").at(-1) ?? ""), "vsixmanifest", "json", "js"]);
  const defaults = [...endings].map(
    (ending) => `<Default Extension=".${ending}" ContentType="${TYPES[ending] ?? "application/octet-stream"}" />`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${defaults.join("")}</Types>
`;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
