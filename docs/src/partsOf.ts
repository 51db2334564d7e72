import { join } from "node:path";
import ts from "typescript";
import { root } from "./repository.js";

/** One attribute of a part's state. */
export interface Attribute {
  readonly name: string;
  readonly values: string;
  readonly about: string;
}

/** A component whose element takes `className`. */
export interface Part {
  readonly name: string;
  readonly tag: string;
  readonly classes: readonly string[];
  /** The type of its state. */
  readonly state: string;
  readonly attributes: readonly Attribute[];
}

const kit = "packages/react";

const unique = <T>(values: readonly T[]) => [...new Set(values)];

/** The docstring of a symbol, in one line. */
const aboutOf = (symbol: ts.Symbol, checker: ts.TypeChecker) =>
  ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll("\n", " ");

/** Finds the parts in the sources of the kit: what is exported, and what `Object.assign` adds to it. */
export function partsOf(): Part[] {
  const folder = join(root, kit);
  const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const entry = join(folder, "src/index.ts");
  const program = ts.createProgram([entry], options);
  const checker = program.getTypeChecker();

  const isInKit = (node: ts.Node) => node.getSourceFile().fileName.startsWith(folder);

  /** The declaration behind a name, even if the name is imported. */
  function declarationOf(node: ts.Node): ts.Declaration | undefined {
    const symbol = checker.getSymbolAtLocation(node);
    const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return target?.valueDeclaration ?? target?.declarations?.[0];
  }

  /** The classes that an expression gives to an element as `className`. */
  function classesIn(node: ts.Expression): string[] {
    if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return classesIn(node.expression);
    if (ts.isIdentifier(node)) {
      const declaration = declarationOf(node);
      return declaration && ts.isVariableDeclaration(declaration) && declaration.initializer
        ? classesIn(declaration.initializer)
        : [];
    }
    if (ts.isStringLiteral(node)) return node.text.split(" ");
    // useSection({ className, … })
    if (ts.isCallExpression(node)) return node.arguments.flatMap(classesIn);
    if (!ts.isObjectLiteralExpression(node)) return [];
    return node.properties.flatMap((property) => {
      if (ts.isSpreadAssignment(property)) return classesIn(property.expression);
      if (property.name?.getText() !== "className") return [];
      if (ts.isPropertyAssignment(property)) return classesIn(property.initializer);
      const value = checker.getShorthandAssignmentValueSymbol(property)?.valueDeclaration;
      return value && ts.isVariableDeclaration(value) && value.initializer ? classesIn(value.initializer) : [];
    });
  }

  /** The classes of the element that gets the props of a component. */
  function classesOf(component: ts.Node): string[] {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.getText() === "renderPart")
        found.push(...node.arguments.slice(2, 3).flatMap(classesIn));
      if (ts.isJsxOpeningLikeElement(node)) {
        const { properties } = node.attributes;
        const passes = properties.some(
          (each) => ts.isJsxSpreadAttribute(each) || (ts.isJsxAttribute(each) && each.name.getText() === "part"),
        );
        const target = passes && declarationOf(node.tagName);
        if (target && isInKit(target)) {
          for (const each of properties) if (ts.isJsxSpreadAttribute(each)) found.push(...classesIn(each.expression));
          found.push(...classesOf(target));
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(component);
    return unique(found.filter((name) => name.startsWith("keyhold-")));
  }

  /** The element that a part renders, as `PartProps<State, "element">` says. */
  function tagOf(node: ts.Node): string | undefined {
    if (ts.isTypeReferenceNode(node)) {
      const [, tag] = node.typeArguments ?? [];
      if (node.typeName.getText() === "PartProps") return tag?.getText().slice(1, -1);
      const declaration = declarationOf(node.typeName);
      const inner = declaration && ts.isTypeAliasDeclaration(declaration) && tagOf(declaration.type);
      if (inner) return inner;
    }
    return ts.forEachChild(node, tagOf);
  }

  /** The state that `className` as a function gets. */
  function stateOf(props: ts.Type, node: ts.Node): ts.Type | undefined {
    const className = props.getProperty("className");
    const type = className && checker.getTypeOfSymbolAtLocation(className, node);
    const signatures = type?.isUnion() ? type.types.flatMap((each) => each.getCallSignatures()) : [];
    const [state] = signatures[0]?.getParameters() ?? [];
    return state && checker.getTypeOfSymbolAtLocation(state, node);
  }

  function attributeOf(member: ts.Symbol, node: ts.Node): Attribute {
    const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(member, node));
    const values = (type.isUnion() ? type.types : [type]).map((each) =>
      each.isStringLiteral() ? `\`${each.value}\`` : "",
    );
    const isFlag = (type.flags & ts.TypeFlags.BooleanLike) !== 0;
    return {
      name: `data-${member.name}`,
      values: isFlag ? "" : values.sort().join(" ").trim(),
      about: aboutOf(member, checker),
    };
  }

  function partOf(name: string, node: ts.Node): Part | undefined {
    const component = declarationOf(node);
    const [props] = component && ts.isFunctionDeclaration(component) ? component.parameters : [];
    const tag = props?.type && tagOf(props.type);
    if (!component || !props || !tag) return undefined;
    const state = stateOf(checker.getTypeAtLocation(props), props);
    const members = state?.getProperties() ?? [];
    return {
      name,
      tag,
      classes: classesOf(component),
      state: state?.symbol?.name ?? "",
      attributes: members.map((member) => attributeOf(member, props)),
    };
  }

  const exports = program.getSourceFile(entry)?.statements.filter(ts.isExportDeclaration) ?? [];
  const components = exports.flatMap(({ exportClause, moduleSpecifier }) =>
    exportClause && ts.isNamedExports(exportClause) && moduleSpecifier?.getText().startsWith('"./components/')
      ? exportClause.elements
      : [],
  );
  return components.flatMap((specifier) => {
    const name = specifier.name.text;
    const declaration = declarationOf(specifier.name);
    const call = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer;
    const [, members] = call && ts.isCallExpression(call) ? call.arguments : [];
    if (!members || !ts.isObjectLiteralExpression(members)) return partOf(name, specifier.name) ?? [];
    return members.properties.flatMap((member) =>
      ts.isPropertyAssignment(member) ? (partOf(`${name}.${member.name.getText()}`, member.initializer) ?? []) : [],
    );
  });
}
