"""What people say about themselves, slot by slot: the inputs of the dialogue tests, typed as people type."""

# ruff: noqa: E501 - the wordings of a slot stand side by side

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Single:
    """A single-valued slot. `v` and `w` are values that do not go together; `again` says `v` in another way."""

    slot: str
    v: str
    w: str
    say_v: str
    again: str
    say_w: str
    ask: str
    correct: str
    hypothetical: str
    reported: str
    presuppose: str
    deny_w: str
    forget: str
    change: str = ""
    end: str = ""
    ask_past: str = ""

    def __str__(self) -> str:
        return self.slot


SINGLES = (
    Single(
        "employer", "Initech", "Globex",
        say_v="i work at Initech", again="my employer is Initech, if you must know",
        say_w="I work at Globex.", ask="where do i work?",
        correct="Actually I work at Globex, not Initech.",
        change="I left Initech and joined Globex in May.", end="I no longer work at Initech.",
        ask_past="Where did I work before?",
        hypothetical="If I worked at Globex, would I have a shorter commute?",
        reported="My friend Nora works at Globex.",
        presuppose="Since I work at Globex, which team should I join?",
        deny_w="I don't work at Globex.", forget="Please forget where I work.",
    ),
    Single(
        "title", "carpenter", "plumber",
        say_v="I work as a carpenter", again="my job title is carpenter",
        say_w="I am a plumber.", ask="what's my job title?",
        correct="Sorry, I meant I'm a plumber, not a carpenter.",
        change="I used to be a carpenter, now I'm a plumber.", end="I'm not a carpenter anymore.",
        ask_past="What was my job before?",
        hypothetical="If I were a plumber, would I earn more?",
        reported="My brother Paul is a plumber.",
        presuppose="Since I'm a plumber, which wrench should I buy?",
        deny_w="I'm not a plumber.", forget="forget my job title",
    ),
    Single(
        "location", "Lisbon", "Gothenburg",
        say_v="I live in Lisbon", again="lisbon is where i live",
        say_w="i live in gothenburg", ask="Where do I live?",
        correct="Actually, I live in Gothenburg, not in Lisbon.",
        change="I moved from Lisbon to Gothenburg last spring.", end="I don't live in Lisbon anymore.",
        ask_past="where did i live before?",
        hypothetical="What if I lived in Gothenburg?",
        reported="My aunt Greta lives in Gothenburg.",
        presuppose="Since I live in Gothenburg, do I need a tram pass?",
        deny_w="I don't live in Gothenburg.", forget="Please forget where I live.",
    ),
    Single(
        "name", "Ottilie", "Marguerite",
        say_v="my name is Ottilie", again="I'm called Ottilie",
        say_w="My name is Marguerite.", ask="what is my name?",
        correct="Actually my name is Marguerite, not Ottilie.",
        hypothetical="If my name were Marguerite, would you like it?",
        reported="My neighbour's name is Marguerite.",
        presuppose="Since my name is Marguerite, when is my name day?",
        deny_w="My name is not Marguerite.", forget="forget my name",
    ),
    Single(
        "age", "41", "38",
        say_v="I'm 41 years old", again="i am forty-one",
        say_w="i'm 38 years old", ask="how old am i?",
        correct="Actually I'm 38, not 41.",
        hypothetical="If I were 38, could I still run a marathon?",
        reported="My cousin Ben is 38 years old.",
        presuppose="Since I'm 38, should I get a checkup?",
        deny_w="I'm not 38.", forget="please forget my age",
    ),
    Single(
        "favorite_color", "green", "violet",
        say_v="my favourite colour is green", again="Green is my favorite color",
        say_w="My favorite color is violet.", ask="what's my favorite colour",
        correct="Actually my favorite color is violet, not green.",
        change="My favorite color used to be green, now it's violet.",
        end="Green is no longer my favorite color.", ask_past="what was my favorite color before?",
        hypothetical="If my favorite color were violet, which paint would I pick?",
        reported="My daughter's favorite color is violet.",
        presuppose="Since my favorite color is violet, which scarf should I buy?",
        deny_w="My favorite color isn't violet.", forget="forget my favorite color",
    ),
    Single(
        "favorite_food", "ramen", "paella",
        say_v="my favorite food is ramen", again="ramen is my favourite food, hands down",
        say_w="my favorite food is paella", ask="what is my favorite food",
        correct="Actually, my favorite food is paella, not ramen.",
        change="My favorite food used to be ramen, now it's paella.",
        end="ramen is no longer my favorite food", ask_past="what was my favorite food before?",
        hypothetical="If my favorite food were paella, where would I eat?",
        reported="My mother's favorite food is paella.",
        presuppose="Since my favorite food is paella, which pan do I need?",
        deny_w="My favorite food isn't paella.", forget="Forget my favorite food please.",
    ),
    Single(
        "car", "Saab 900", "Fiat Panda",
        say_v="I drive a Saab 900", again="my car is a saab 900",
        say_w="i drive a Fiat Panda", ask="what car do i drive?",
        correct="Actually I drive a Fiat Panda, not a Saab 900.",
        change="I sold my Saab 900 and bought a Fiat Panda.", end="I no longer drive a Saab 900.",
        ask_past="what did i drive before?",
        hypothetical="If I drove a Fiat Panda, would parking be easier?",
        reported="My boss drives a Fiat Panda.",
        presuppose="Since I drive a Fiat Panda, which tyres do I need?",
        deny_w="I don't drive a Fiat Panda.", forget="forget what car I drive",
    ),
    Single(
        "partner", "Ingrid", "Beatriz",
        say_v="my wife is Ingrid", again="I'm married to Ingrid",
        say_w="My wife is Beatriz.", ask="who is my partner?",
        correct="Actually my wife is Beatriz, not Ingrid.",
        hypothetical="If my wife were Beatriz, would we live in Brazil?",
        reported="My brother's wife is Beatriz.",
        presuppose="Since my wife is Beatriz, what should I get her?",
        deny_w="My wife isn't Beatriz.", forget="please forget who my partner is",
    ),
    Single(
        "undergrad_school", "Uppsala University", "Lund University",
        say_v="I did my undergrad at Uppsala University", again="my undergraduate school was Uppsala University",
        say_w="I went to college at Lund University.", ask="where did i go to college?",
        correct="Actually I did my undergrad at Lund University, not Uppsala University.",
        hypothetical="If I had gone to college at Lund University, would I be a doctor?",
        reported="My sister went to college at Lund University.",
        presuppose="Since I went to college at Lund University, am I an alumnus?",
        deny_w="I didn't go to college at Lund University.", forget="forget where I went to college",
    ),
    Single(
        "major", "geology", "linguistics",
        say_v="I majored in geology", again="my major was geology",
        say_w="I majored in linguistics.", ask="what did i major in?",
        correct="Actually I majored in linguistics, not geology.",
        hypothetical="If I had majored in linguistics, could I teach?",
        reported="My roommate Kim majored in linguistics.",
        presuppose="Since I majored in linguistics, which journals should I read?",
        deny_w="I didn't major in linguistics.", forget="forget my major",
    ),
    Single(
        "team_size", "7", "12",
        say_v="there are 7 people on my team", again="my team has seven people",
        say_w="My team size is 12.", ask="how big is my team?",
        correct="Actually my team has 12 people, not 7.",
        hypothetical="If my team had 12 people, would we need a bigger room?",
        reported="Nora's team has 12 people.",
        presuppose="Since my team has 12 people, which tool fits?",
        deny_w="My team doesn't have 12 people.", forget="forget my team size",
    ),
    Single(
        "birthday", "May 4", "June 9",
        say_v="my birthday is May 4", again="I was born on 4 May",
        say_w="My birthday is June 9.", ask="when is my birthday?",
        correct="Actually my birthday is June 9, not May 4.",
        hypothetical="If my birthday were June 9, would it rain?",
        reported="My sister's birthday is June 9.",
        presuppose="Since my birthday is June 9, what sign am I?",
        deny_w="My birthday isn't June 9.", forget="forget my birthday",
    ),
    Single(
        "editor", "Emacs", "Neovim",
        say_v="i use Emacs as my editor", again="my editor is emacs",
        say_w="My editor is Neovim.", ask="which editor do i use?",
        correct="Actually my editor is Neovim, not Emacs.",
        change="I switched from Emacs to Neovim.", end="I no longer use Emacs.",
        ask_past="which editor did i use before?",
        hypothetical="If I used Neovim, would I be faster?",
        reported="My colleague Ana uses Neovim.",
        presuppose="Since I use Neovim, which plugin manager is best?",
        deny_w="I don't use Neovim.", forget="forget which editor I use",
    ),
    Single(
        "pronouns", "she/her", "they/them",
        say_v="my pronouns are she/her", again="i use she/her pronouns",
        say_w="My pronouns are they/them.", ask="what are my pronouns?",
        correct="Actually my pronouns are they/them, not she/her.",
        hypothetical="If my pronouns were they/them, would you use them?",
        reported="My friend Sam's pronouns are they/them.",
        presuppose="Since my pronouns are they/them, how would you address me?",
        deny_w="My pronouns are not they/them.", forget="forget my pronouns",
    ),
    Single(
        "wake_time", "6:30", "8:15",
        say_v="I wake up at 6:30", again="i get up at 6:30 am",
        say_w="i wake up at 8:15", ask="when do i wake up?",
        correct="Actually I wake up at 8:15, not 6:30.",
        change="I used to wake up at 6:30, now I wake up at 8:15.",
        hypothetical="If I woke up at 8:15, would I miss the bus?",
        reported="My husband wakes up at 8:15.",
        presuppose="Since I wake up at 8:15, when should I go to bed?",
        deny_w="I don't wake up at 8:15.", forget="forget when I wake up",
    ),
    Single(
        "hometown", "Trieste", "Bilbao",
        say_v="I grew up in Trieste", again="my hometown is trieste",
        say_w="My hometown is Bilbao.", ask="where did i grow up?",
        correct="Actually I grew up in Bilbao, not Trieste.",
        hypothetical="If I had grown up in Bilbao, would I speak Basque?",
        reported="My wife grew up in Bilbao.",
        presuppose="Since I grew up in Bilbao, do I know the old town?",
        deny_w="I didn't grow up in Bilbao.", forget="forget where I grew up",
    ),
    Single(
        "diet", "vegan", "pescatarian",
        say_v="I'm vegan", again="my diet is vegan",
        say_w="I'm pescatarian.", ask="what's my diet?",
        correct="Actually I'm pescatarian, not vegan.",
        change="I used to be vegan, now I'm pescatarian.", end="I'm not vegan anymore.",
        ask_past="what was my diet before?",
        hypothetical="If I were pescatarian, could I eat tuna?",
        reported="My flatmate is pescatarian.",
        presuppose="Since I'm pescatarian, which omega oil do I need?",
        deny_w="I'm not pescatarian.", forget="forget my diet",
    ),
    Single(
        "first_language", "Welsh", "Maltese",
        say_v="my first language is Welsh", again="welsh is my native language",
        say_w="My first language is Maltese.", ask="what's my first language?",
        correct="Actually my first language is Maltese, not Welsh.",
        hypothetical="If my first language were Maltese, would Arabic be easy?",
        reported="My doctor's first language is Maltese.",
        presuppose="Since my first language is Maltese, which keyboard do I need?",
        deny_w="My first language isn't Maltese.", forget="forget my first language",
    ),
    Single(
        "operating_system", "Debian", "macOS",
        say_v="I use Debian as my operating system", again="my operating system is debian",
        say_w="My operating system is macOS.", ask="which operating system do i use?",
        correct="Actually my operating system is macOS, not Debian.",
        change="I switched from Debian to macOS.", end="My operating system is no longer Debian.",
        ask_past="which operating system did i use before?",
        hypothetical="If my operating system were macOS, would my printer work?",
        reported="My colleague uses macOS.",
        presuppose="Since my operating system is macOS, which shell do I have?",
        deny_w="My operating system isn't macOS.", forget="forget my operating system",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Multi:
    """A multi-valued slot. `also_w` adds `w`; `none` says that there is nothing of the kind."""

    slot: str
    v: str
    w: str
    say_v: str
    also_w: str
    ask: str
    none: str
    still_v: str
    end_v: str
    reported: str
    hypothetical: str
    forget: str

    def __str__(self) -> str:
        return self.slot


MULTIS = (
    Multi(
        "pets", "beagle", "parrot", say_v="I have a beagle", also_w="i also have a parrot", ask="what pets do i have?",
        none="I have no pets.", still_v="I do have a beagle.", end_v="I no longer have a beagle.",
        reported="My neighbour Lena has a parrot.", hypothetical="If I had a parrot, would it talk?", forget="forget my pets",
    ),
    Multi(
        "languages", "Finnish", "Hungarian", say_v="i speak Finnish", also_w="I also speak Hungarian",
        ask="which languages do i speak?", none="I don't speak any foreign languages.", still_v="I do speak Finnish.",
        end_v="I no longer speak Finnish.", reported="My grandmother speaks Hungarian.",
        hypothetical="If I spoke Hungarian, could I work in Pécs?", forget="forget which languages I speak",
    ),
    Multi(
        "children", "Mia", "Leo", say_v="my daughter is called Mia", also_w="I also have a son named Leo",
        ask="what are my children's names?", none="I have no children.", still_v="I do have a daughter called Mia.",
        end_v="", reported="Nora's son is called Leo.", hypothetical="If I had a son named Leo, would he be tall?",
        forget="forget my children",
    ),
    Multi(
        "allergies", "peanuts", "shellfish", say_v="i'm allergic to peanuts", also_w="I'm also allergic to shellfish",
        ask="what am i allergic to?", none="I have no allergies.", still_v="I am allergic to peanuts.",
        end_v="I'm no longer allergic to peanuts.", reported="My son is allergic to shellfish.",
        hypothetical="If I were allergic to shellfish, could I eat squid?", forget="forget my allergies",
    ),
    Multi(
        "instruments", "cello", "banjo", say_v="I play the cello", also_w="i also play the banjo",
        ask="which instruments do i play?", none="I don't play any instruments.", still_v="I do play the cello.",
        end_v="I no longer play the cello.", reported="My uncle plays the banjo.",
        hypothetical="If I played the banjo, would I join a band?", forget="forget which instruments I play",
    ),
    Multi(
        "hobbies", "pottery", "archery", say_v="my hobby is pottery", also_w="archery is also a hobby of mine",
        ask="what are my hobbies?", none="I have no hobbies.", still_v="My hobby is pottery after all.",
        end_v="Pottery is no longer a hobby of mine.", reported="My sister's hobby is archery.",
        hypothetical="If my hobby were archery, would I need a bow?", forget="forget my hobbies",
    ),
    Multi(
        "programming_languages", "Elixir", "Fortran", say_v="I program in Elixir", also_w="i also program in Fortran",
        ask="which programming languages do i use?", none="", still_v="", end_v="I no longer program in Elixir.",
        reported="My mentor programs in Fortran.", hypothetical="If I programmed in Fortran, would NASA hire me?",
        forget="forget which programming languages I use",
    ),
    Multi(
        "siblings", "Anna", "Tobias", say_v="my sister is called Anna", also_w="I also have a brother named Tobias",
        ask="what are my siblings called?", none="I have no siblings.", still_v="I do have a sister called Anna.",
        end_v="", reported="Lena's brother is called Tobias.", hypothetical="If I had a brother named Tobias, would he call?",
        forget="forget my siblings",
    ),
)  # fmt: skip
