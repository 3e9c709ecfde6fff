"""Words of the recommendation: what fits, why, and what else to know."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    # the page's heading
    "recommendation.title.good": "Your computer can run a good one",
    "recommendation.title.mac": "Your Mac can run a good one",
    "recommendation.title.small": "A small one fits here",
    "recommendation.title.slow": "One fits here, but it will be slow",
    "recommendation.title.none": "None of them fits on this computer",
    # the verdict in a word
    "recommendation.verdict.comfortable": "Fits",
    "recommendation.verdict.fits": "Fits",
    "recommendation.verdict.tight": "Tight",
    "recommendation.verdict.too slow": "Too slow",
    "recommendation.verdict.does not fit": "Too big",
    # what the user wants most
    "recommendation.purpose.balanced": "Balanced",
    "recommendation.purpose.quality": "Best answers",
    "recommendation.purpose.speed": "Quick answers",
    # why this one: what fits
    "recommendation.reason.fits-card": "{title} with room for a conversation of {ctx:count} tokens takes {need:memory}; {budget:memory} of your {gpu} can be used for it.",
    "recommendation.reason.fits-cards": "{title} with room for a conversation of {ctx:count} tokens takes {need:memory}; your {cards} graphics cards together have {budget:memory} for it.",
    "recommendation.reason.fits-shared": "{title} with room for a conversation of {ctx:count} tokens takes {need:memory}; {budget:memory} of your computer's memory can be used for it, and the system keeps the rest.",
    "recommendation.reason.fits-processor": "{title} runs on the processor, without a graphics card. With room for a conversation of {ctx:count} tokens it takes {need:memory} of the {budget:memory} of memory that can be used.",
    "recommendation.reason.fits-partly": "{on} of the {layers} layers of {title} fit on your {gpu}, which has {budget:memory} for it; the processor does the others.",
    # why not the next bigger one
    "recommendation.reason.largest": "{title} is the largest of the distilled models; there is no bigger one to run at home.",
    "recommendation.reason.bigger-does-not-fit": "The next bigger one, {bigger}, would need {need:memory}: {short:memory} more than can be used here.",
    "recommendation.reason.bigger-partly": "Of the next bigger one, {bigger}, only {on} of {layers} layers would fit on the graphics card; the processor would slow it down.",
    "recommendation.reason.bigger-cramped": "The next bigger one, {bigger}, would fit with room for only {ctx:count} tokens: too few to think a hard question through.",
    "recommendation.reason.bigger-slow": "The next bigger one, {bigger}, would fit, but write only about {tps:range} tokens a second.",
    "recommendation.reason.bigger-unknown": "The next bigger one, {bigger}, would fit, but most likely be too slow to wait for.",
    # what bounds the speed
    "recommendation.reason.speed-card": "Expect {tps:range} tokens a second (a token is about three quarters of a word). Each one reads all {weights:memory} of the model, and the card's memory can read about {bandwidth:count} GB in a second.",
    "recommendation.reason.speed-cards": "Expect {tps:range} tokens a second (a token is about three quarters of a word). The cards work in turn: together they hold more, but they are no faster than one.",
    "recommendation.reason.speed-shared": "Expect {tps:range} tokens a second (a token is about three quarters of a word). Each one reads all {weights:memory} of the model, and the memory can read about {bandwidth:count} GB in a second.",
    "recommendation.reason.speed-processor": "Expect {tps:range} tokens a second (a token is about three quarters of a word). Each one reads the whole model, and the processor's memory, at about {bandwidth:count} GB a second, is much slower than a graphics card's.",
    "recommendation.reason.speed-partly": "Expect {tps:range} tokens a second (a token is about three quarters of a word). What the processor does, {off} of {layers} layers, waits for its slower memory.",
    "recommendation.reason.speed-old": "Expect {tps:range} tokens a second (a token is about three quarters of a word). Cards of this age reach between half and all of what their memory would allow.",
    "recommendation.reason.speed-unknown-card": "How fast it will be is unknown, because the speed of this graphics card's memory is unknown. The first answer will tell.",
    "recommendation.reason.speed-unknown-memory": "How fast it will be is unknown, because the speed of this computer's memory is unknown. The first answer will tell.",
    # what was asked for
    "recommendation.reason.purpose-quality": "You asked for the best answers, so a slower model is accepted.",
    "recommendation.reason.purpose-speed": "You asked for quick answers, so a faster model comes before a larger one.",
    # why nothing
    "recommendation.reason.nothing": "Even the smallest, {title}, needs {need:memory}; {budget:memory} can be used here.",
    "recommendation.reason.nothing-known": "Even the smallest, {title}, needs {need:memory}, and no memory that could be used for it was found.",
    "recommendation.reason.little-ram": "This computer has {ram:memory} of memory. The engine and a model need at least 2 GB.",
    # each model in the list
    "recommendation.why.chosen": "The best of them for this computer.",
    "recommendation.why.fits": "Needs {need:memory} of the {budget:memory} that can be used.",
    "recommendation.why.smaller": "Fits too, but {chosen} is stronger: it gets {theirs:.0f} % of hard science questions right (GPQA), this one {ours:.0f} %.",
    "recommendation.why.thinks-longer": "Fits too. It is newer and does well in tests, but thinks several times longer before it answers.",
    "recommendation.why.beside": "About as large as {chosen} and newer: stronger in mathematics and code, but it thinks several times longer before it answers.",
    "recommendation.why.slower": "Fits too, but writes only about {tps:range} tokens a second.",
    "recommendation.why.larger": "Fits too, but {chosen} answers sooner.",
    "recommendation.why.short": "Would fit with room for only {ctx:count} tokens: too few for a long line of thought.",
    "recommendation.why.partly": "{on} of its {layers} layers fit on the graphics card; the processor does the others.",
    "recommendation.why.partly-slow": "Only {on} of its {layers} layers fit on the graphics card; the others would run on the processor and slow it down.",
    "recommendation.why.too-slow": "Would fit, but write only about {tps:range} tokens a second.",
    "recommendation.why.slow-memory": "Would fit, but most likely be too slow to wait for.",
    "recommendation.why.too-big": "Needs {need:memory}; {budget:memory} can be used here.",
    # beside the choice
    "recommendation.note.short-context": "With room for {ctx:count} tokens a long line of thought may be cut off before the answer.",
    "recommendation.note.slow": "It will be slow: about {tps:range} tokens a second, thinking included.",
    "recommendation.note.slow-unknown": "It will most likely be slow.",
    "recommendation.note.estimate": "The speed is an estimate: nobody has measured this kind of computer well.",
    "recommendation.note.thinks-long": "This model (May 2025) thinks far longer than the others before it answers; hard questions take minutes.",
    "recommendation.note.beside": "{title} is worth trying as well, for mixed work, code and conversation: it is newer and thinks longer.",
    "recommendation.note.twice-as-fast": "{smaller} gives nearly the same quality at about twice the speed.",
    "recommendation.note.cards-too-small": "The graphics card has too little memory for any of them, so the model runs on the processor.",
    "recommendation.note.close-programs": "Other programs hold {held:memory} of the graphics card. With them closed, {title} would fit.",
    "recommendation.note.free-unknown": "The driver does not say how much of the card is free; 0.8 GB is taken to be in use.",
    "recommendation.note.card-memory-unknown": "The driver does not say how much memory the card has, so it is not counted.",
    "recommendation.note.memory-unknown": "How much memory this computer has is unknown.",
    "recommendation.note.mixed-cards": "The engine reaches your graphics cards in different ways, so they cannot share a model; {used} is used.",
    "recommendation.note.ignored": "Not used for this: {names}.",
    "recommendation.note.rent": "For the larger ones a graphics card can be rented by the hour on the internet; what you ask then leaves this computer.",
}
