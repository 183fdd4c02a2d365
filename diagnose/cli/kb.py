"""``diagnose kb``: the knowledge base."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diagnose.cli.environment import Environment
from diagnose.cli.exit import ExitStatus
from diagnose.cli.options import ExchangeOption, KbOption, MarketOption, PageFormat, PageFormatOption, RulesOption

if TYPE_CHECKING:
    from diagnose.knowledge import Problem
    from diagnose.pack import Pack

app = typer.Typer(help="Read, search and check the knowledge base.")


@app.command("list")
def list_(context: typer.Context, kb: KbOption = None) -> None:
    """List the articles, one line each: id and title."""
    from diagnose.knowledge import Library
    from diagnose.report.table import table

    library, environment = Library.load(kb), context.obj
    rows = [(name, library.article(name).title) for name in library.ids()]
    rows += [(name, library.page(name).title) for name in library.page_ids()]
    rows += [(name, library.guide(name).title) for name in library.guide_ids()]
    environment.write(table(rows, environment.style))


@app.command()
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="A cause, an exchange or a guide.")],
    exchange: ExchangeOption = "",
    market: MarketOption = None,
    format_: PageFormatOption = PageFormat.TEXT,
    kb: KbOption = None,
) -> None:
    """Print the article of a cause, the page of an exchange or a guide."""
    from diagnose.cli.article import show as show_page
    from diagnose.pack import Pack

    pack = Pack.load(kb=kb)
    of = name if name in pack.library.page_ids() else ""
    show_page(context.obj, pack.library.any(name), pack, exchange or of, market, format_)


@app.command()
def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="Words, a code or an error text.")],
    exchange: ExchangeOption = "",
    kb: KbOption = None,
) -> ExitStatus:
    """Find articles and codes, best first. Ends with 1 when nothing fits."""
    from diagnose.pack import Pack
    from diagnose.report.table import table

    environment: Environment = context.obj
    pack = Pack.load(kb=kb)
    hits = pack.search.find(" ".join(words), exchange=pack.resolve(exchange)[0].id if exchange else "")
    environment.write(table([(hit.id, hit.title) for hit in hits], environment.style))
    return ExitStatus.HEALTHY if hits else ExitStatus.FAULTY


@app.command()
def build(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put the site: a new or empty folder, or a former build.")],
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Where it will be served, for sitemap.xml.")] = "",
    kb: KbOption = None,
    rules: RulesOption = None,
) -> ExitStatus:
    """Make a static site that works from a file.

    Nothing that is not of a former build is ever overwritten or removed. Ends with 1, and writes nothing, when an article is wrong.
    """
    from diagnose.cli.problems import tell
    from diagnose.errors import UsageError
    from diagnose.knowledge.site import World, files, write
    from diagnose.pack import Pack

    if url and not url.startswith(("https://", "http://")):
        raise UsageError(f"'{url}' is no address of a site; it must begin with https://")
    pack = Pack.load(rules, kb)
    articles = _counted(pack)
    if problems := _problems(pack):
        return tell(context.obj, problems, articles)
    made = files(World(pack.library, pack.causes, [pack.profiles.get(name) for name in pack.profiles.ids]), url)
    write(folder, made)
    context.obj.write(f"{folder / 'index.html'}\n")
    context.obj.tell(f"{articles}, {len(made)} files" + ("" if url else "; with --url, sitemap.xml gets the full addresses that search engines want"))
    return ExitStatus.HEALTHY


@app.command()
def check(
    context: typer.Context,
    report: Annotated[bool, typer.Option("--report", help="Print how each article reads: school grade, words of a sentence.")] = False,
    as_of: Annotated[datetime | None, typer.Option("--as-of", metavar="DATE", formats=["%Y-%m-%d"], help="The day by which ages count, today if not said.")] = None,
    kb: KbOption = None,
    rules: RulesOption = None,
) -> ExitStatus:
    """Check every article against the rules of the house. Ends with 1 when something is wrong.

    Articles that were not compared with their sources for half a year are named on standard error and are no error.
    """
    from diagnose.cli.problems import tell
    from diagnose.knowledge import outdated
    from diagnose.pack import Pack

    environment, pack = context.obj, Pack.load(rules, kb)
    problems = _problems(pack)
    if report:
        environment.write(_readability(pack, environment))
    for old in outdated(pack.library, (as_of or datetime.now(UTC)).date()):
        environment.tell(f"warning: {old}")
    return tell(environment, problems, _counted(pack))


def _readability(pack: Pack, environment: Environment) -> str:
    from diagnose.knowledge import readability
    from diagnose.report.table import table

    rows = [("grade", "mean", "longest", "article")]
    for page in pack.library.readable():
        seen = readability(page)
        rows.append((f"{seen.grade:.1f}", f"{seen.mean:.1f}", str(seen.longest), page.id))
    return table(rows, environment.style)


def _problems(pack: Pack) -> list[Problem]:
    from diagnose.knowledge import check as lint
    from diagnose.knowledge import mismatches

    profiles = [pack.profiles.get(name) for name in pack.profiles.ids]
    found = lint(pack.library, tuple(pack.causes), {profile.id: profile.labels for profile in profiles}, pack.vocabulary)
    return sorted({*found, *mismatches(pack.library, profiles)})


def _counted(pack: Pack) -> str:
    return f"{len(pack.library.ids())} articles and {len(pack.library.guide_ids())} guides"
