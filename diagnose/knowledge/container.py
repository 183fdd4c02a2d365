"""The block rule for ``::: name`` … ``:::``: a container token, as the parser has tokens for lists and quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

FENCE = ":::"


def install(parser: MarkdownIt) -> None:
    """Teach the parser the tokens ``directive_open`` and ``directive_close``.

    ``info`` is what stands behind the opening fence; ``meta["closed"]`` tells whether a closing fence was found.
    """
    parser.block.ruler.before("fence", "directive", _rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = _line(state, start)
    if state.is_code_block(start) or not line.startswith(FENCE):
        return False
    if silent:
        return True
    last = next((at for at in range(start + 1, end) if _line(state, at) == FENCE), end)
    opening = state.push("directive_open", "div", 1)
    opening.info, opening.map, opening.meta = line.removeprefix(FENCE).strip(), [start, min(last + 1, end)], {"closed": last < end}
    before, state.lineMax = state.lineMax, last
    state.md.block.tokenize(state, start + 1, last)
    state.lineMax = before
    state.push("directive_close", "div", -1)
    state.line = min(last + 1, end)
    return True


def _line(state: StateBlock, at: int) -> str:
    return state.src[state.bMarks[at] + state.tShift[at] : state.eMarks[at]].rstrip()
