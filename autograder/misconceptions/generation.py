# Wrong answers to the questions of 7-generation, each with the hint that a teacher would give.


# %% generation-sample temperature-multiplied
# With a small temperature, should the scores be further apart or closer together? Try yours with 0.1.
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    return int(torch.multinomial(torch.softmax(logits * temperature, 0), 1, generator=generator))


# %% generation-sample temperature-ignored
# Do your choices change at all when the temperature does? Where does it come in?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    return int(torch.multinomial(torch.softmax(logits, 0), 1, generator=generator))


# %% generation-sample always-the-best
# Draw a hundred times at temperature 1. How often should the second best be among your choices, and how often is it?
def sample_next(logits, temperature, generator):
    return int(logits.argmax())


# %% generation-sample generator-ignored
# The caller hands you a source of chance. Does yours come from there, or from the one that everybody shares?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    return int(torch.multinomial(torch.softmax(logits / temperature, 0), 1))


# %% generation-sample own-generator
# You draw from a generator of your own. What can the caller do to get the same choices once more?
OWN = torch.Generator().manual_seed(0)


def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    return int(torch.multinomial(torch.softmax(logits / temperature, 0), 1, generator=OWN))


# %% generation-sample seeded-anew
# Draw ten times in a row and look at the choices. What does setting the seed each time do to chance?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    generator.manual_seed(generator.initial_seed())
    return int(torch.multinomial(torch.softmax(logits / temperature, 0), 1, generator=generator))


# %% generation-sample zero-divided
# What is a score divided by 0? What does the question say about a temperature of 0?
def sample_next(logits, temperature, generator):
    return int(torch.multinomial(torch.softmax(logits / temperature, 0), 1, generator=generator))


# %% generation-sample zero-without-temperature
# Temperature 0 is to mean: no chance at all. What does yours do with it?
def sample_next(logits, temperature, generator):
    scores = logits / temperature if temperature else logits
    return int(torch.multinomial(torch.softmax(scores, 0), 1, generator=generator))


# %% generation-sample softmax-before-temperature
# What do you divide by the temperature, scores or probabilities? Look at the order in the equation.
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    probabilities = torch.softmax(torch.softmax(logits, 0) / temperature, 0)
    return int(torch.multinomial(probabilities, 1, generator=generator))


# %% generation-sample exponentials-overflow
# What is e to the power of 1000 for a computer? Only differences of scores matter: how can the exponents be kept small?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    weights = torch.exp(logits / temperature)
    return int(torch.multinomial(weights / weights.sum(), 1, generator=generator))


# %% generation-sample logits-divided-in-place
# After your function has run, what are the caller's logits? Whose are they?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    logits /= temperature
    return int(torch.multinomial(torch.softmax(logits, 0), 1, generator=generator))


# %% generation-sample tensor-with-an-axis
# What shape has the thing that you return? Can it be used as an index of a string?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return logits.argmax(dim=0, keepdim=True)
    return torch.multinomial(torch.softmax(logits / temperature, 0), 1, generator=generator)


# %% generation-sample place-in-sorted-order
# You sort first and then draw a place. Is the place in the sorted list that of the character in the vocabulary?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    probabilities = torch.softmax(logits / temperature, 0).sort(descending=True).values
    return min(int((torch.rand(1, generator=generator) > probabilities.cumsum(0)).sum()), len(logits) - 1)


# %% generation-sample all-alike
# Do the scores have any say in your draw?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    return int(torch.randint(len(logits), (1,), generator=generator))


# %% generation-sample low-temperature-taken-for-zero
# At a temperature of 0.1 two scores that are nearly the same should both be drawn. Are they?
def sample_next(logits, temperature, generator):
    if temperature < 0.5:
        return int(logits.argmax())
    probabilities = (logits / temperature).softmax(dim=0)
    return int(torch.multinomial(probabilities, 1, generator=generator))


# %% generation-sample small-temperature-for-zero
# At temperature 0, how often do you choose the second best of two scores that are 0.001 apart?
def sample_next(logits, temperature, generator):
    temperature = max(temperature, 1e-2)
    probabilities = (logits / temperature).softmax(dim=0)
    return int(torch.multinomial(probabilities, 1, generator=generator))


# %% generation-sample best-five-only
# How often is the worst of seven scores chosen that are nearly the same?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    logits = logits.masked_fill(logits < logits.topk(min(5, len(logits))).values[-1], -torch.inf)
    probabilities = (logits / temperature).softmax(dim=0)
    return int(torch.multinomial(probabilities, 1, generator=generator))


# %% generation-sample scores-cut-off
# Two scores of 500 and 900: by how much do they differ after your cut?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    probabilities = (logits / temperature).clamp(-10, 10).softmax(dim=0)
    return int(torch.multinomial(probabilities, 1, generator=generator))


# %% generation-sample last-entry-never-drawn
# Can each entry be drawn? How about the last one?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    probabilities = (logits / temperature).softmax(dim=0)
    return int(
        torch.multinomial(probabilities[:-1] if len(probabilities) > 1 else probabilities, 1, generator=generator)
    )


# %% generation-sample only-the-likeliest
# How often should an entry with a probability of 0.02 come in a thousand draws? How often does it with you?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    probabilities, order = torch.softmax(logits / temperature, dim=0).sort(descending=True)
    kept = probabilities.cumsum(0) - probabilities < 0.95
    return int(order[torch.multinomial(probabilities * kept, 1, generator=generator)])


# %% generation-sample a-chance-for-everything
# How likely does your function make an entry whose score lies far below all others? What do the scores say?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    probabilities = torch.softmax(logits / temperature, dim=0)
    return int(torch.multinomial(0.95 * probabilities + 0.05 / len(logits), 1, generator=generator))


# %% generation-sample high-temperature-capped
# How do the shares change from a temperature of 2 to one of 4, and how do yours?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    probabilities = torch.softmax(logits / min(temperature, 2.0), dim=0)
    return int(torch.multinomial(probabilities, 1, generator=generator))


# %% generation-sample only-the-best-forty
# A vocabulary has sixty entries that are about equally likely. How many of them can yours ever choose?
def sample_next(logits, temperature, generator):
    if temperature == 0:
        return int(logits.argmax())
    best = torch.topk(logits, min(40, len(logits)))
    chosen = torch.multinomial(torch.softmax(best.values / temperature, dim=0), 1, generator=generator)
    return int(best.indices[chosen])


# %% generation-text last-character-only
# Your model knows nothing of what came before the last character. Does it read the whole text, and which axis is time?
def generate(model, prompt, length, temperature, generator):
    text = prompt
    for _ in range(length):
        x = F.one_hot(torch.tensor([model.chars.index(text[-1])]), len(model.chars)).float()
        with torch.no_grad():
            scores = model(x.unsqueeze(1))[-1, 0]
        text += model.chars[sample_next(scores, temperature, generator)]
    return text


# %% generation-text prompt-forgotten
# What has the model read of the prompt before it writes its first character: all of it, or only its end?
def generate(model, prompt, length, temperature, generator):
    text = prompt
    for n in range(length):
        read = torch.tensor([model.chars.index(c) for c in text[len(prompt) - 1 :]])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1))[-1, 0]
        text += model.chars[sample_next(scores, temperature, generator)]
    return text


# %% generation-text own-text-not-read
# Once the prompt has been read, does your model ever learn what it has written itself?
def generate(model, prompt, length, temperature, generator):
    read = torch.tensor([model.chars.index(c) for c in prompt])
    with torch.no_grad():
        scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1))[-1, 0]
    return prompt + "".join(model.chars[sample_next(scores, temperature, generator)] for _ in range(length))


# %% generation-text window-of-the-prompt
# As the text grows, do you still show all of it to the model, or only as much as the prompt was long?
def generate(model, prompt, length, temperature, generator):
    text = prompt
    for _ in range(length):
        read = torch.tensor([model.chars.index(c) for c in text[-len(prompt) :]])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1))[-1, 0]
        text += model.chars[sample_next(scores, temperature, generator)]
    return text


# %% generation-text first-step-scores
# The model gives scores at every step. Which step has read the whole text?
def generate(model, prompt, length, temperature, generator):
    text = prompt
    for _ in range(length):
        read = torch.tensor([model.chars.index(c) for c in text])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1))[0, 0]
        text += model.chars[sample_next(scores, temperature, generator)]
    return text


# %% generation-text prompt-left-out
# What should the text that you return begin with?
def generate(model, prompt, length, temperature, generator):
    text = prompt
    for _ in range(length):
        read = torch.tensor([model.chars.index(c) for c in text])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1))[-1, 0]
        text += model.chars[sample_next(scores, temperature, generator)]
    return text[len(prompt) :]


# %% generation-text prompt-counted
# How many characters should be new? Are those of the prompt among those that you count?
def generate(model, prompt, length, temperature, generator):
    text = prompt
    while len(text) < length:
        read = torch.tensor([model.chars.index(c) for c in text])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1))[-1, 0]
        text += model.chars[sample_next(scores, temperature, generator)]
    return text


# %% generation-text characters-sorted
# Which character has index 0: the first of the alphabet, or the first in model.chars?
def generate(model, prompt, length, temperature, generator):
    text, chars = prompt, sorted(model.chars)
    for _ in range(length):
        read = torch.tensor([chars.index(c) for c in text])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(chars)).float().unsqueeze(1))[-1, 0]
        text += chars[sample_next(scores, temperature, generator)]
    return text


# %% generation-text single-step-squeezed
# Try a prompt of one character. What does squeeze leave of scores with one step, and what is its last entry then?
def generate(model, prompt, length, temperature, generator):
    text = prompt
    for _ in range(length):
        read = torch.tensor([model.chars.index(c) for c in text])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1)).squeeze()[-1]
        text += model.chars[sample_next(scores.reshape(-1), temperature, generator)]
    return text


# %% generation-text always-the-best
# Write twice at a high temperature. Should the two texts be the same?
def generate(model, prompt, length, temperature, generator):
    text = prompt
    for _ in range(length):
        read = torch.tensor([model.chars.index(c) for c in text])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1))[-1, 0]
        text += model.chars[int(scores.argmax())]
    return text


# %% generation-text temperature-not-passed-on
# At which temperature do you draw? And which one did the caller ask for?
def generate(model, prompt, length, temperature, generator):
    text = prompt
    for _ in range(length):
        read = torch.tensor([model.chars.index(c) for c in text])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1))[-1, 0]
        text += model.chars[sample_next(scores, 1.0 if temperature else 0, generator)]
    return text


# %% generation-text probabilities-for-scores
# What do you hand to sample_next, scores or probabilities? How far apart can two probabilities be at most?
def generate(model, prompt, length, temperature, generator):
    text = prompt
    for _ in range(length):
        read = torch.tensor([model.chars.index(c) for c in text])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1))[-1, 0]
        text += model.chars[sample_next(torch.softmax(scores, 0), temperature, generator)]
    return text


# %% generation-text seeded-for-each-character
# You set the generator back before each character. What does it draw then, again and again?
def generate(model, prompt, length, temperature, generator):
    text, state = prompt, generator.get_state()
    for _ in range(length):
        generator.set_state(state)
        read = torch.tensor([model.chars.index(c) for c in text])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1))[-1, 0]
        text += model.chars[sample_next(scores, temperature, generator)]
    return text


# %% generation-text own-generator
# You draw from a generator of your own. What can the caller do to get the same text once more?
OWN = torch.Generator().manual_seed(1)


def generate(model, prompt, length, temperature, generator):
    text = prompt
    for _ in range(length):
        read = torch.tensor([model.chars.index(c) for c in text])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1))[-1, 0]
        text += model.chars[sample_next(scores, temperature, OWN)]
    return text


# %% generation-text global-chance
# Where does your chance come from? The caller has handed you a generator, and its state is what counts.
def generate(model, prompt, length, temperature, generator):
    text = prompt
    for _ in range(length):
        read = torch.tensor([model.chars.index(c) for c in text])
        with torch.no_grad():
            scores = model(F.one_hot(read, len(model.chars)).float().unsqueeze(1))[-1, 0]
        if temperature == 0:
            text += model.chars[int(scores.argmax())]
        else:
            text += model.chars[int(torch.multinomial(torch.softmax(scores / temperature, 0), 1))]
    return text


# %% generation-text stopped-at-a-line-break
# How many characters should be added to the prompt, and what does the question say about a line break?
def generate(model, prompt, length, temperature, generator):
    text = prompt
    with torch.no_grad():
        for _ in range(length):
            ids = torch.tensor([model.chars.index(c) for c in text])
            logits = model(F.one_hot(ids, len(model.chars)).float().unsqueeze(1))
            text += model.chars[sample_next(logits[-1, 0], temperature, generator)]
    end = text.find("\n", len(prompt))
    return text if end < 0 else text[:end]


# %% generation-text model-frozen
# When you are done, can the model still be trained? Look at the requires_grad of its weights.
def generate(model, prompt, length, temperature, generator):
    model.requires_grad_(False)
    text = prompt
    with torch.no_grad():
        for _ in range(length):
            ids = torch.tensor([model.chars.index(c) for c in text])
            logits = model(F.one_hot(ids, len(model.chars)).float().unsqueeze(1))
            text += model.chars[sample_next(logits[-1, 0], temperature, generator)]
    return text


# %% generation-text state-kept-in-the-model
# One model writes two texts. What does it still have in its state when the second prompt begins?
def generate(model, prompt, length, temperature, generator):
    width = model.cell.forget_gate.out_features
    h, c = getattr(model, "state", (torch.zeros(1, width), torch.zeros(1, width)))
    text = prompt
    with torch.no_grad():
        for step in range(len(prompt) + length - 1):
            letter = torch.tensor([model.chars.index(text[step])])
            h, c, _ = model.cell(F.one_hot(letter, len(model.chars)).float(), h, c)
            if step >= len(prompt) - 1:
                text += model.chars[sample_next(model.fc(h)[0], temperature, generator)]
    model.state = h, c
    return text


# %% generation-text prompt-in-small-letters
# What does your text begin with, and is that the prompt as it was given?
def generate(model, prompt, length, temperature, generator):
    small = prompt.lower()
    text = small if all(letter in model.chars for letter in small) else prompt
    for _ in range(length):
        indices = torch.tensor([model.chars.index(letter) for letter in text])
        with torch.no_grad():
            scores = model(F.one_hot(indices, len(model.chars)).float().unsqueeze(1))[-1, 0]
        text += model.chars[sample_next(scores, temperature, generator)]
    return text


# %% generation-text last-hundred-characters
# What does the network know about the first character of a very long prompt? And what could it know?
def generate(model, prompt, length, temperature, generator):
    text = prompt
    with torch.no_grad():
        for _ in range(length):
            indices = torch.tensor([model.chars.index(char) for char in text[-100:]])
            scores = model(F.one_hot(indices, len(model.chars)).float()[:, None])[-1, 0]
            text += model.chars[sample_next(scores, temperature, generator)]
    return text


# %% generation-arabic tatweel-kept
# A word that has been stretched to fill a line: is it the same word after your normalising?
import re


def normalise_arabic(text):
    return re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652]", "", text))


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic shadda-and-sukun-kept
# The diacritics go from U+064B to U+0652. Which of them are left in your text?
import re


def normalise_arabic(text):
    return re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0650\u0640]", "", text))


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic marks-become-spaces
# Take the marks out of one word. Is it still one word?
import re


def normalise_arabic(text):
    return re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]+", " ", text))


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word).replace(" ", "")) for word in words])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic madda-kept
# There are three alefs with something on them. Which one comes through your function as it was?
import re


def normalise_arabic(text):
    return re.sub("[أإ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word).replace("آ", "ا")) for word in words])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic alefs-kept
# Which letters should come out as another letter? Do any, in yours?
import re


def normalise_arabic(text):
    return re.sub("[\u064b-\u0652\u0640]", "", text)


def next_word(model, words):
    ids = torch.tensor([model.words.index(re.sub("[أإآ]", "ا", normalise_arabic(word))) for word in words])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic alefs-removed
# What should an alef with hamza become: nothing at all, or another letter?
import re


def normalise_arabic(text):
    return re.sub("[أإآ\u064b-\u0652\u0640]", "", text)


def next_word(model, words):
    plain = [re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", word)) for word in words]
    ids = torch.tensor([model.words.index(word) for word in plain])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic final-letters-merged
# Some people also write ى as ي and ة as ه. Does the question ask for that?
import re


def normalise_arabic(text):
    text = re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))
    return text.replace("ى", "ي").replace("ة", "ه")


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic all-hamzas-dropped
# Only the alefs lose their hamza. Which other letters do you change?
import re


def normalise_arabic(text):
    text = re.sub("[أإآٱ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))
    return text.replace("ؤ", "و").replace("ئ", "ي")


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic all-marks-removed
# Unicode knows many more marks than those from U+064B to U+0652, in other scripts too. Which of them do you remove?
import unicodedata


def normalise_arabic(text):
    text = "".join(c for c in text if unicodedata.category(c) != "Mn" and c != "\u0640")
    return text.translate({ord(c): "ا" for c in "أإآ"})


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic decomposed
# Decomposing a text changes more than the alefs. What has become of é, or of ؤ?
import re
import unicodedata


def normalise_arabic(text):
    text = unicodedata.normalize("NFD", text)
    return re.sub("[\u064b-\u0655\u0640]", "", text)


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic spaces-tidied-up
# Is the text in every other respect what it was? Compare the spaces.
import re


def normalise_arabic(text):
    return " ".join(re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text)).split())


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic arabic-letters-only
# What becomes of a word in another script, or of a number, in your function?
import re


def normalise_arabic(text):
    text = re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))
    return re.sub("[^\u0600-\u06ff\\s]", "", text)


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic words-not-normalised
# The model knows each word in one spelling. In which spelling do you look it up?
import re


def normalise_arabic(text):
    return re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))


def next_word(model, words):
    ids = torch.tensor([model.words.index(word) for word in words])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic last-word-only
# What has the model read when you ask it: all of the words, or only the last one?
import re


def normalise_arabic(text):
    return re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(words[-1]))])
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic first-step-scores
# There is a row of scores for each word that was read. Which row has read them all?
import re


def normalise_arabic(text):
    return re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return model.words[int(model(ids)[0].argmax())]


# %% generation-arabic best-of-all-steps
# Your argmax looks at the scores of all steps at once. Which steps are about a word that has already been read?
import re


def normalise_arabic(text):
    return re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return model.words[int(model(ids).argmax()) % len(model.words)]


# %% generation-arabic steps-averaged
# The scores of the earlier steps are about words that have been read since. Should they have a say?
import re


def normalise_arabic(text):
    return re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return model.words[int(model(ids).mean(dim=0).argmax())]


# %% generation-arabic single-word-squeezed
# Ask for the word after a single word. What does squeeze leave of one row of scores, and what is its last entry?
import re


def normalise_arabic(text):
    return re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return model.words[int(model(ids).squeeze()[-1].argmax())]


# %% generation-arabic words-sorted
# Which word has index 0: the first of the alphabet, or the first in model.words?
import re


def normalise_arabic(text):
    return re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))


def next_word(model, words):
    known = sorted(model.words)
    ids = torch.tensor([known.index(normalise_arabic(word)) for word in words])
    return known[int(model(ids)[-1].argmax())]


# %% generation-arabic index-for-word
# What is it that you return, and what was asked for? Where does the word for it stand?
import re


def normalise_arabic(text):
    return re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))


def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(word)) for word in words])
    return int(model(ids)[-1].argmax())


# %% generation-arabic ids-as-a-list
# The model wants ids of shape (T,). Which shape has a list?
import re


def normalise_arabic(text):
    return re.sub("[أإآ]", "ا", re.sub("[\u064b-\u0652\u0640]", "", text))


def next_word(model, words):
    ids = [model.words.index(normalise_arabic(word)) for word in words]
    return model.words[int(model(ids)[-1].argmax())]


# %% generation-arabic no-word-twice
# Can a sentence say a word twice? Which word does the network itself put first?
import re


def normalise_arabic(text):
    text = re.sub("[\u064b-\u0652\u0640]", "", text)
    return re.sub("[\u0622\u0623\u0625]", "\u0627", text)


def next_word(model, words):
    ids = [model.words.index(normalise_arabic(word)) for word in words]
    with torch.no_grad():
        scores = model(torch.tensor(ids))[-1]
    fresh = [index for index in range(len(model.words)) if index not in ids]
    return model.words[max(fresh or ids, key=lambda index: scores[index])]


# %% generation-arabic each-word-read-once
# The sentence says a word twice. How often does your network read it?
import re


def normalise_arabic(text):
    text = re.sub("[\u064b-\u0652\u0640]", "", text)
    return re.sub("[\u0622\u0623\u0625]", "\u0627", text)


def next_word(model, words):
    ids = dict.fromkeys(model.words.index(normalise_arabic(word)) for word in words)
    with torch.no_grad():
        return model.words[int(model(torch.tensor(list(ids)))[-1].argmax())]


# %% generation-arabic last-ten-words-read
# Ask about a sentence of twenty words. How many of them does your network read?
import re


def normalise_arabic(text):
    text = re.sub("[\u064b-\u0652\u0640]", "", text)
    return re.sub("[\u0622\u0623\u0625]", "\u0627", text)


def next_word(model, words):
    ids = [model.words.index(normalise_arabic(word)) for word in words[-10:]]
    with torch.no_grad():
        return model.words[int(model(torch.tensor(ids))[-1].argmax())]
