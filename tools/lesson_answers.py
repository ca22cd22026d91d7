"""The answers of the six lessons, computed; each function answers the questions of one page in order."""

from __future__ import annotations

import datetime as dt

import numpy as np

import sim
from sim.actors import MOVE_CODE
from sim.drawing.reading import days
from sim.drawing.words import day, frequency, interval, short_day
from sim.ensemble.effects import mean_interval
from sim.ensemble.summary import WEEK
from sim.record.history import Step, steps
from sim.world.vocabulary import ACTORS
from tools.lesson_words import (
    PAIRS,
    Answer,
    cell,
    compared,
    difference,
    fewer_words,
    mean_words,
    members,
    often,
    percent_words,
    said,
    share_words,
    sign,
    size,
)

#: Histories of the split, which runs eight times as many.
SPLIT = 150
KOSOVO, EU = ACTORS.index("kosovo"), ACTORS.index("eu")


def spiral() -> list[Answer]:
    """Reciprocity and misperception."""
    base, quiet = compared("spiral"), compared("spiral", "quiet-day")
    change, dates = quiet["tension_mean_change"].sel(arm="base"), days(quiet)
    peak = int(change.argmax("date"))
    half = peak + int(np.argmax(change.values[peak:] < change.values[peak] / 2))
    ends = [float(quiet[f"tension_mean_change_{end}"].sel(arm="base")[-1]) for end in ("low", "high")]
    steps = ("no-answer", "strong-answer")
    return [
        Answer(
            f"After the bad day a barricade stands at some time in {often(base, 'base', 'barricade')}, "
            f"after a quiet day in {often(base, 'quiet-day', 'barricade')}. On the same luck the bad day "
            f"makes {said(quiet, 'base', 'barricade')}. Even in quiet months some roads close.",
            sign(quiet, "base", "barricade") > 0,
        ),
        Answer(
            f"It fades, slowly. The bad day adds most on {day(dates[peak])}, {float(change[peak]):.0f} "
            f"points of tension; half of that is left on {short_day(dates[half])}, and on "
            f"{short_day(dates[-1])} still {float(change[-1]):.1f} points ({ends[0]:.1f}–{ends[1]:.1f} if "
            "run again). Hostility halves in a week, but barricades and incidents that it has brought go "
            "on for longer.",
            ends[0] > 0 and float(change[-1]) < float(change[peak]) / 2,
        ),
        Answer(
            "All of it, as far as blockades go. Stepping back on the third day means "
            f"{said(base, 'step-back', 'blockade')} and {said(base, 'step-back', 'tension_mean')}. Against "
            f"a quiet day the blockades show {said(quiet, 'step-back', 'blockade')}.",
            sign(base, "step-back", "blockade") < 0 and sign(quiet, "step-back", "blockade") <= 0,
        ),
        Answer(
            f"Without answers in kind there are {said(base, steps[0], 'blockade')}; with answers twice as "
            f"strong {said(base, steps[1], 'blockade')}. That is more each time, but no explosion: a "
            f"blockade comes in {often(base, steps[0], 'blockade')}, {often(base, 'base', 'blockade')} and "
            f"{often(base, steps[1], 'blockade')}. Forgetting is faster than answering in this model, so "
            "every spiral ends.",
            sign(base, steps[0], "blockade") < 0 < sign(base, steps[1], "blockade"),
        ),
        Answer(
            f"Answering. Overrating the other's hostility makes {said(base, 'misperception', 'blockade')} "
            f"and {said(base, 'misperception', 'tension_mean')}; answering twice as strongly makes "
            f"{said(base, 'strong-answer', 'blockade')} and {said(base, 'strong-answer', 'tension_mean')}. "
            "Both work on the same thing, what is received; but the range of `kap` (1.3 to 2) is narrower "
            "than that of `b_rec` (2.5 to 5).",
            size(base, "misperception", "tension_mean") < size(base, "strong-answer", "tension_mean"),
        ),
    ]


def deadline() -> list[Answer]:
    """Audience costs and deadlines."""
    effects, base = compared("deadline"), members("deadline")
    dates, convened = days(base), base["move"].isel(actor=EU).values == MOVE_CODE["convene"]
    weeks = [convened[start : start + WEEK].any(axis=0) for start in range(0, len(dates), WEEK)]
    busiest = max(range(len(weeks)), key=lambda week: float(weeks[week].mean()))
    deals = base["outcome_deal"].values != 0
    cheap, dear = (members("deadline", b_aud=value) for value in (0.5, 4.0))
    costs = difference(cheap, dear)
    ends = {
        name: [share_words(run[f"outcome_{name}"].values != 0) for run in (cheap, dear)]
        for name in ("postponed", "enforced")
    }
    decided = sum(base[f"outcome_{name}"].values != 0 for name in ("postponed", "phased", "enforced"))
    put_off = base["outcome_postponed"].values[np.asarray(decided, bool)] != 0
    decisions = real_decisions()
    return [
        Answer(
            f"In the week from {short_day(dates[WEEK * busiest])}, which holds the date: in "
            f"{share_words(weeks[busiest])}, in the first week in {share_words(weeks[0])}. By the end of "
            f"August a round has settled the rule in {share_words(deals)}.",
            dates[WEEK * busiest] <= dt.date(2022, 8, 3) < dates[WEEK * (busiest + 1)],
        ),
        Answer(
            f"With a day of notice instead of 33 there are {said(effects, 'overnight', 'enforced')}, "
            f"{said(effects, 'overnight', 'blockade')} and {said(effects, 'overnight', 'deal')}: a crisis "
            "brings mediators, too. Notice is time for others to ask and to mediate before there is one.",
            sign(effects, "overnight", "enforced") > 0 and sign(effects, "overnight", "blockade") > 0,
        ),
        Answer(
            "Mostly the mediators'. If the two governments do not hurry: "
            f"{said(effects, 'calm-governments', 'enforced')}; if the mediators do not: "
            f"{said(effects, 'late-mediators', 'enforced')}; if they do nothing at all: "
            f"{said(effects, 'no-mediators', 'enforced')} and {said(effects, 'no-mediators', 'blockade')}.",
            sign(effects, "late-mediators", "enforced") > 0
            and size(effects, "calm-governments", "enforced") < size(effects, "late-mediators", "enforced"),
        ),
        Answer(
            f"Little. At the lowest cost in the range (`b_aud` .5) the rule is put off in "
            f"{ends['postponed'][0]} and enforced in {ends['enforced'][0]}, at the highest (4) in "
            f"{ends['postponed'][1]} and in {ends['enforced'][1]}. These intervals overlap; only pairs on "
            f"the same luck show a difference: {said(costs, 'it', 'postponed')}, "
            f"{said(costs, 'it', 'enforced')} and {said(costs, 'it', 'blockade')}. The sign is Fearon's; "
            "the size is small beside the mediators', because a month after the announcement half of the "
            "commitment has faded.",
            sign(costs, "it", "enforced") > 0 > sign(costs, "it", "postponed"),
        ),
        Answer(
            f"{frequency(int(put_off.sum()), put_off.size)} ({interval(int(put_off.sum()), put_off.size)} "
            f"if run again) of the histories in which Kosovo has to decide at all; in the others a deal "
            f"comes first. In the real crisis Kosovo decided {len(decisions)} times on a date set "
            f"beforehand: {len(decisions) - 1} times it put the rule off or softened it, and once, on "
            f"{day(decisions[-1].date)}, it enforced.",
            put_off.mean() > 0.5 and [s for s in decisions if s.step == "enforce"] == decisions[-1:],
        ),
    ]


def real_decisions() -> list[Step]:
    """Return what Kosovo really decided on dates set beforehand; an inferred announcement set none."""
    found, owned = [], False
    for step in steps():
        if step.step == "announce":
            owned = not step.inferred
        elif step.step in ("postpone", "phase", "enforce") and owned:
            found.append(step)
    return found


def request() -> list[Answer]:
    """Leverage and mediation."""
    base, second = compared("request"), compared("request", "us-eve")
    log = members("request", "us-eve")
    put_off = log["outcome_postponed"].values != 0
    enforced = (log["move"].isel(actor=KOSOVO).values == MOVE_CODE["enforce"]).any(axis=0)
    later = enforced[put_off]
    return [
        Answer(
            f"On the eve it makes {said(base, 'us-eve', 'enforced')}, two weeks before "
            f"{said(base, 'us-early', 'enforced')}. Pressure halves in five days, so after two weeks a "
            "seventh is left.",
            sign(base, "us-eve", "enforced") < 0
            and size(base, "us-early", "enforced") < size(base, "us-eve", "enforced"),
        ),
        Answer(
            f"The EU's request on the eve makes {said(base, 'eu-eve', 'enforced')}, that of the US "
            f"{said(base, 'us-eve', 'enforced')}. The difference is one assumption, the parameters "
            "`lev_EU` (.5) and `lev_US` (.9).",
            size(base, "eu-eve", "enforced") < size(base, "us-eve", "enforced"),
        ),
        Answer(
            "Less. With the US asking already, the EU's voice makes "
            f"{said(second, 'both-eve', 'enforced')}; alone it made {said(base, 'eu-eve', 'enforced')}. "
            "Pressure saturates, and there is less left to change.",
            size(second, "both-eve", "enforced") < size(base, "eu-eve", "enforced"),
        ),
        Answer(
            f"Talks alone settle the rule in {often(base, 'talks-eve', 'deal')}, after requests to both "
            f"sides in {often(base, 'request-and-talks', 'deal')}. But look at what follows: talks alone "
            f"make {said(base, 'talks-eve', 'blockade')}, a US request alone "
            f"{said(base, 'us-eve', 'blockade')}, and both together "
            f"{said(base, 'request-and-talks', 'blockade')}.",
            size(base, "request-and-talks", "blockade")
            > max(size(base, "talks-eve", "blockade"), size(base, "us-eve", "blockade")),
        ),
        Answer(
            "Of the histories in which Kosovo puts the rule off after the request, it is enforced before "
            f"the end of August all the same in {share_words(later)}: nobody asks a second time. Delay is "
            "not settlement.",
            later.mean() > 0.1,
        ),
    ]


def peacekeepers() -> list[Answer]:
    """What peacekeepers change."""
    effects = compared("peacekeepers")
    logs = {arm: members("peacekeepers", arm) for arm in ("", "twice", "half")}
    found = {arm: log["incidents_total"].values.astype(float) for arm, log in logs.items()}
    closed = {arm: log["barricades"].sel(place="zvecan").values[-1] > 0 for arm, log in logs.items()}
    ratio = {arm: found[arm].mean() / found[""].mean() for arm in ("twice", "half")}
    roads = closed["twice"].astype(float) - closed[""]
    return [
        Answer(
            f"No. Incidents fall from {mean_words(found[''])} to {mean_words(found['twice'])} in a month, "
            f"to {100 * ratio['twice']:.0f} %. By itself doubling would leave 71 % (the factor is a root); "
            "as incidents breed incidents, fewer are bred.",
            0.5 < ratio["twice"] < 0.707,
        ),
        Answer(
            f"Hardly. On the last day a barricade stands in Zvečan in {share_words(closed[''])} with the "
            f"usual soldiers and in {share_words(closed['twice'])} with twice as many: "
            f"{fewer_words(roads)}. Meanwhile there are {said(effects, 'twice', 'injuries')}.",
            float(mean_interval(roads)[1]) < 0 and -roads.mean() < size(effects, "twice", "injuries"),
        ),
        Answer(
            "A cut costs more than the same number of soldiers more would save. Half the soldiers mean "
            f"{said(effects, 'half', 'incidents')}, twice as many mean "
            f"{said(effects, 'twice', 'incidents')}; for lethal attacks {said(effects, 'half', 'lethal')}, "
            f"and {said(effects, 'twice', 'lethal')}.",
            size(effects, "half", "incidents") > size(effects, "twice", "incidents"),
        ),
        Answer(
            f"Much. With half the soldiers there is a lethal attack in {often(effects, 'half', 'lethal')} "
            f"if the exponent is .5, and in {often(effects, 'half-strong-effect', 'lethal')} if it is 1. "
            "The doubt about one number is as large as the policy. At the usual strength both give the "
            "same, because strength is measured from there.",
            size(effects, "half-strong-effect", "lethal") > size(effects, "half", "lethal"),
        ),
        Answer(
            f"It says that the model breaks: {float(cell(effects, 'none', 'incidents')['after']):.1f} "
            "incidents in a month, more than eight a day, because each now breeds more than one and only "
            "a cap stops them. Nothing in the record is like that. An answer so far outside of what was "
            "ever observed is no answer.",
            float(cell(effects, "none", "incidents")["after"]) > 240,
        ),
    ]


def thresholds() -> list[Answer]:
    """Thresholds and cascades."""
    base = compared("thresholds")
    logs = {arm: members("thresholds", arm) for arm in ("no-push", "police", "", "call-and-police")}
    hit = {arm: log["outcome_blockade"].values.astype(float) for arm, log in logs.items()}
    more = hit["call-and-police"] - hit[""] - hit["police"] + hit["no-push"]
    low, high = (100 * float(end) for end in mean_interval(more))
    peak = logs[""]["barricades"].values.sum(axis=1).max(axis=0)
    near = np.abs(peak - peak.mean()) <= 1
    return [
        Answer(
            f"A blockade comes without a push in {often(base, 'no-push', 'blockade')}, after police in "
            f"{often(base, 'police', 'blockade')}, after a call in {often(base, 'base', 'blockade')}, and "
            f"after both in {often(base, 'call-and-police', 'blockade')}. Both together make "
            f"{100 * more.mean():.0f} more in 100 than the two one by one add up to ({low:.0f}–{high:.0f} "
            "if run again).",
            low > 0,
        ),
        Answer(
            "Some of it, not most. If barricades did not bring barricades there would be "
            f"{said(base, 'no-contagion', 'blockade')}, and if they brought many more "
            f"{said(base, 'strong-contagion', 'blockade')}. The call itself moves most people; imitation "
            "decides the close cases.",
            sign(base, "no-contagion", "blockade") < 0 < sign(base, "strong-contagion", "blockade"),
        ),
        Answer(
            f"Calmer, as long as the push stays below what most need: {said(base, 'alike', 'blockade')} if "
            f"people are much alike, {said(base, 'diverse', 'blockade')} if they differ widely. The few "
            "who need little go first, and that is what the spread changes.",
            sign(base, "alike", "blockade") < 0 < sign(base, "diverse", "blockade"),
        ),
        Answer(
            f"From the few: with a wide spread a barricade stands at some time in "
            f"{often(base, 'diverse-quiet', 'barricade')} of a quiet month, with the usual spread in "
            f"{often(base, 'no-push', 'barricade')}. The average person is the same in both.",
            float(cell(base, "diverse-quiet", "barricade")["after"])
            > float(cell(base, "no-push", "barricade")["after"]),
        ),
        Answer(
            f"On average {peak.mean():.1f} barricades stand on the worst day after a call. Between the "
            f"quietest and the worst tenth of the histories lie {np.quantile(peak, 0.1):.0f} and "
            f"{np.quantile(peak, 0.9):.0f}, and only {frequency(int(near.sum()), near.size)} "
            f"({interval(int(near.sum()), near.size)} if run again) come within one of the average. The "
            "same push, the same people on average, and another crisis.",
            near.mean() < 0.8,
        ),
    ]


def luck() -> list[Answer]:
    """Luck and choice: counterfactual reasoning, and how wrong one run can be."""
    run = {"on": "2022-07-31", "end": "2022-08-31", "replicates": PAIRS, "keep": "curves", "workers": 1}
    left = sim.fork("record", **run)
    fixed = sim.fork("record", without=["kosovo.postpone"], **run)
    effect = difference(left, fixed)
    table = effect["switched"].sel(arm="it", event="blockade").values
    shown, against, same = int(table[0, 1]), int(table[1, 0]), int(table.trace())
    share = float(cell(effect, "it", "blockade")["before"])
    split = sim.sensitivity("july-2022", "split", budget=8 * SPLIT, workers=1).sel(outcome="blockade")
    parts = {name: split.sel(part=name) for name in ("luck", "choice", "doubt")}
    alone = {name: percent_words(part) for name, part in parts.items()}
    mixed = 1 - sum(float(part["share"]) for part in parts.values())
    return [
        Answer(
            f"A blockade follows in {often(effect, 'base', 'blockade')} that share every day up to 30 "
            f"July. Two of them, drawn blindly, disagree about it in {200 * share * (1 - share):.0f} of "
            "100 cases.",
            0.1 < share < 0.9,
        ),
        Answer(
            f"Without postponing there are {said(effect, 'it', 'blockade')}, "
            f"{said(effect, 'it', 'lethal')} and {said(effect, 'it', 'deal')}.",
            sign(effect, "it", "blockade") > 0 and sign(effect, "it", "lethal") > 0,
        ),
        Answer(
            f"Of {PAIRS:,} pairs {frequency(shown, PAIRS)} show a blockade only without postponing, "
            f"{frequency(against, PAIRS)} only where it is allowed, and {frequency(same, PAIRS)} no "
            "difference. One pair shows the true direction in fewer than half of the cases; most pairs "
            "show nothing, and some the opposite.",
            against > 0 and same > PAIRS / 2,
        ),
        Answer(
            "Of the variance in whether a blockade comes in July and August, luck on the ground alone "
            f"makes {alone['luck']}, choices alone {alone['choice']}, doubt about the parameters alone "
            f"{alone['doubt']}. The rest, {100 * mixed:.0f} %, belongs to no one alone: it needs the one "
            "and the other together. "
            "So “was it luck or choice?” has no answer in percent that adds up to a hundred without a "
            "remainder.",
            mixed > 0.4,
        ),
        Answer(
            "Compare what you ask with its opposite on the same luck; say how many pairs, and give the "
            "interval; name what was held fixed (here the past up to 30 July, the parameters, and the "
            "luck of each pair). What would have happened on that one real evening is not a number that "
            "any model has."
        ),
    ]
