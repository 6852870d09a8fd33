// Small mistakes that a source file could have, one at a time, for scripts/mutate.mjs: found in the syntax tree that
// TypeScript's compiler makes, each as the text that it replaces and the text that stands there instead.
import ts from "typescript";

const { SyntaxKind } = ts;

/** What each operator may be mistaken for. A comparison is tried at its boundary, and the other way round. */
const swaps = new Map([
  [SyntaxKind.PlusToken, ["-"]],
  [SyntaxKind.MinusToken, ["+"]],
  [SyntaxKind.AsteriskToken, ["/"]],
  [SyntaxKind.SlashToken, ["*"]],
  [SyntaxKind.PercentToken, ["*"]],
  [SyntaxKind.AsteriskAsteriskToken, ["*"]],
  [SyntaxKind.AmpersandToken, ["|"]],
  [SyntaxKind.BarToken, ["&"]],
  [SyntaxKind.LessThanLessThanToken, [">>"]],
  [SyntaxKind.GreaterThanGreaterThanToken, ["<<"]],
  [SyntaxKind.PlusEqualsToken, ["-="]],
  [SyntaxKind.MinusEqualsToken, ["+="]],
  [SyntaxKind.AsteriskEqualsToken, ["/="]],
  [SyntaxKind.SlashEqualsToken, ["*="]],
  [SyntaxKind.LessThanToken, ["<=", ">="]],
  [SyntaxKind.LessThanEqualsToken, ["<", ">"]],
  [SyntaxKind.GreaterThanToken, [">=", "<="]],
  [SyntaxKind.GreaterThanEqualsToken, [">", "<"]],
  [SyntaxKind.EqualsEqualsEqualsToken, ["!=="]],
  [SyntaxKind.ExclamationEqualsEqualsToken, ["==="]],
  [SyntaxKind.AmpersandAmpersandToken, ["||"]],
  [SyntaxKind.BarBarToken, ["&&"]],
]);

/** Which function of Math may stand for which. */
const functions = { min: "max", max: "min", floor: "ceil", ceil: "floor", round: "floor", sin: "cos", cos: "sin" };

/**
 * All mutants of a source file, from its beginning to its end: `{ start, end, text }`, where `text` replaces what stands
 * from `start` to before `end`. Types, imports, the words of errors and the increments of loops are left as they are.
 */
export function mutantsOf(fileName, source) {
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest, true);
  const mutants = [];
  const replace = (node, text) => mutants.push({ start: node.getStart(file), end: node.end, text });
  const negate = (condition) => replace(condition, `!(${condition.getText(file)})`);

  function visit(node) {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isTypeAliasDeclaration(node)) return;
    if (ts.isThrowStatement(node)) {
      replace(node, ";");
      return;
    }
    if (isErrorOrRemark(node, file)) return;
    mutate(node);
    ts.forEachChild(node, (child) => {
      if (ts.isForStatement(node) && child === node.incrementor) return;
      visit(child);
    });
  }

  function mutate(node) {
    if (ts.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      if (
        (kind === SyntaxKind.PlusToken || kind === SyntaxKind.PlusEqualsToken) &&
        (isText(node.left) || isText(node.right))
      )
        return;
      for (const text of swaps.get(kind) ?? []) replace(node.operatorToken, text);
    } else if (ts.isNumericLiteral(node)) {
      if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return;
      replace(node, `(${node.text} + 1)`);
      replace(node, `(${node.text} - 1)`);
    } else if (ts.isPrefixUnaryExpression(node)) {
      if (node.operator === SyntaxKind.ExclamationToken || node.operator === SyntaxKind.MinusToken)
        replace(node, node.operand.getText(file));
    } else if (node.kind === SyntaxKind.TrueKeyword || node.kind === SyntaxKind.FalseKeyword) {
      replace(node, node.kind === SyntaxKind.TrueKeyword ? "false" : "true");
    } else if (ts.isIfStatement(node) || ts.isConditionalExpression(node)) {
      negate(ts.isIfStatement(node) ? node.expression : node.condition);
    } else if (ts.isCallExpression(node)) {
      mutateCall(node);
    } else if (ts.isExpressionStatement(node) || ts.isContinueStatement(node) || ts.isBreakStatement(node)) {
      replace(node, ";");
    } else if (ts.isReturnStatement(node) && ts.isIfStatement(node.parent)) {
      replace(node, ";");
    }
  }

  function mutateCall({ expression, arguments: given }) {
    if (!ts.isPropertyAccessExpression(expression)) return;
    const name = expression.name.text;
    if (expression.expression.getText(file) === "Math") {
      const other = functions[name];
      if (other !== undefined) replace(expression.name, other);
      if (name === "abs" || name === "sqrt") replace(expression.parent, `(${given[0].getText(file)})`);
    } else if (name === "every" || name === "some") {
      replace(expression.name, name === "every" ? "some" : "every");
    }
  }

  visit(file);
  return mutants;
}

function isText(node) {
  return ts.isStringLiteral(node) || ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node);
}

/** Texts are not computed with, and an error's fields are words: tests that repeat words hold nothing. */
function isErrorOrRemark(node, file) {
  if (ts.isNewExpression(node)) return /Error$/.test(node.expression.getText(file));
  return ts.isTemplateExpression(node);
}
