import type { Language } from "#models/world/entities.ts";

export interface ForeignFrames {
  /** By style, in the order of `STYLES`; slots {term}, {other}, {n}. */
  readonly frames: readonly (readonly string[])[];
  readonly more: readonly string[];
  /** By the style of what is answered; {parent} is its term. */
  readonly replies: readonly (readonly string[])[];
  readonly quotes: readonly string[];
  readonly scene: string;
}

export const FOREIGN_FRAMES: Readonly<Record<Exclude<Language, "en">, ForeignFrames>> = {
  de: {
    frames: [
      [
        "Kennt sich hier jemand aus? Es geht um {term}.",
        "{term} oder {other}: was würdet ihr behalten?",
        "Ernst gemeinte Frage: Wer hat euch für {term} begeistert?",
        "Wo fängt man an, wenn man sich für {term} interessiert?",
      ],
      [
        "Wir reden zu viel über {other} und zu wenig über {term}.",
        "Unpopuläre Meinung: {term} werden völlig unterschätzt.",
        "Vor zehn Jahren habe ich über {term} gelacht. Ich lag falsch.",
        "Für {term} lasse ich alles stehen.",
      ],
      [
        "Kleiner Tipp für alle, die {term} mögen: weniger, aber jeden Tag.",
        "Wer neu ist: erst {term}, dann {other}.",
        "Was ich gern vor {n} Jahren über {term} gewusst hätte: Geduld hilft.",
        "Ein Notizbuch über {term} führen. In einem Jahr dankt ihr mir.",
      ],
      [
        "Neu diese Woche: {term}, und zwar mehr als gedacht.",
        "Nach {n} Monaten gibt es endlich Neues über {term}.",
        "{n} Leute wollten {term} sehen. Rekord.",
        "Jetzt ist es offiziell: mehr Geld für {term}.",
      ],
      [
        "Heute ging es nur um {term}. Ein guter Tag.",
        "Ein Fremder im Zug hat mir alles über {term} erzählt.",
        "Erst {term}, dann {other}: wie immer.",
        "Mein Vater mochte {term} nie. Dieses Jahr hat er gefragt, ob ich sie ihm zeige.",
      ],
      [
        "Mein Arzt sagt, ich soll weniger über {term} reden. Ich habe jetzt einen neuen Arzt.",
        "Beziehungsstatus: {term}.",
        "Schritt 1: {term}. Schritt 2: Reue. Schritt 3: noch mehr {term}.",
        "Niemand:\nWirklich niemand:\nIch: Kennt ihr eigentlich {term}?",
      ],
    ],
    more: [
      "Morgen mehr davon.",
      "Als Nächstes: {other}.",
      "Das hat {n} Versuche gebraucht.",
      "Schuld sind {other}.",
      "Sagt mir, dass ich nicht allein bin.",
      "Ich würde es wieder tun.",
    ],
    replies: [
      [
        "Das habe ich mich auch gefragt. Klein anfangen!",
        "Für {parent} hilft nur üben.",
        "Kommt darauf an: magst du auch {term}?",
      ],
      [
        "Sehe ich genauso.",
        "Widerspruch: {term} gehören auch dazu.",
        "Was du über {parent} sagst, stimmt.",
      ],
      [
        "Danke, gespeichert!",
        "Kann ich bestätigen, gerade für {parent}.",
        "Hast du auch einen Tipp für {term}?",
      ],
      [
        "Endlich! Ich hatte {parent} schon aufgegeben.",
        "Gibt es dazu eine Quelle?",
        "Gute Nachrichten.",
      ],
      [
        "Was für ein Tag! Gibt es Bilder?",
        "Mehr Geschichten über {parent}, bitte.",
        "Das kenne ich gut.",
      ],
      [
        "Ich fühle mich ertappt.",
        "Du hast {term} vergessen.",
        "Gelacht und sofort weitergeschickt.",
      ],
    ],
    quotes: [
      "Unbedingt lesen, wenn ihr {parent} mögt.",
      "Genau das meine ich, wenn ich über {term} rede.",
      "Nicht alles davon, aber der Teil über {parent} stimmt.",
    ],
    scene: "Ein Bild zum Thema: {term}",
  },
  fr: {
    frames: [
      [
        "Par où commencer avec {term} ?",
        "{term} ou {other} : vous gardez quoi ?",
        "Question sérieuse : qui vous a fait aimer {term} ?",
        "Quelqu'un connaît bien {term} ici ?",
      ],
      [
        "On parle trop peu de tout ça : {term}.",
        "Avis impopulaire : {term} valent mieux que {other}.",
        "Il y a dix ans, {term} me faisaient rire. J'avais tort.",
        "Je défendrai toujours {term}.",
      ],
      [
        "Petit conseil pour {term} : moins, mais tous les jours.",
        "Si vous débutez, d'abord {term}, ensuite {other}.",
        "Ce que j'aurais aimé savoir sur {term} il y a {n} ans : la patience suffit.",
        "Tenez un carnet sur {term}. Dans un an vous me direz merci.",
      ],
      [
        "Du nouveau cette semaine : {term}, plus que prévu.",
        "Après {n} mois d'attente, enfin des nouvelles : {term} arrivent.",
        "{n} personnes sont venues pour {term}. Un record.",
        "C'est officiel : une saison entière sur {term}.",
      ],
      [
        "Aujourd'hui, seulement {term}. Une belle journée.",
        "Dans le train, un inconnu m'a tout expliqué sur {term}.",
        "Tout a commencé avec {term} et fini avec {other}, comme toujours.",
        "Mon père n'aimait pas {term}. Cette année il m'a demandé de lui montrer.",
      ],
      [
        "Mon médecin veut que j'oublie {term}. J'ai changé de médecin.",
        "Situation amoureuse : {term}.",
        "Étape 1 : {term}. Étape 2 : les regrets. Étape 3 : encore {term}.",
        "Personne :\nVraiment personne :\nMoi : et {term}, vous connaissez ?",
      ],
    ],
    more: [
      "La suite demain.",
      "Prochaine étape : {other}.",
      "Il m'a fallu {n} essais.",
      "Et ne me parlez pas d'autre chose.",
      "Dites-moi que je ne suis pas seul.",
      "Je recommencerais tout de suite.",
    ],
    replies: [
      [
        "Je me posais la même question.",
        "Avec {parent}, il faut surtout essayer.",
        "Ça dépend : tu aimes aussi {term} ?",
      ],
      ["Entièrement d'accord.", "Je dirais plutôt {term}.", "Pour {parent}, tu as raison."],
      ["Merci, c'est noté !", "Je confirme pour {parent}.", "Et un conseil pour {term} ?"],
      ["Enfin ! Je n'y croyais plus.", "Tu as une source ?", "Bonne nouvelle pour {parent}."],
      [
        "Quelle journée ! Des photos ?",
        "Encore des histoires sur {parent}, s'il te plaît.",
        "Je connais bien ça.",
      ],
      ["C'est tout moi.", "Tu as oublié {term}.", "J'ai ri, puis j'ai partagé."],
    ],
    quotes: [
      "À lire si vous aimez {parent}.",
      "C'est exactement ce que je pense sur {term}.",
      "Pas d'accord sur tout, mais sur {parent}, oui.",
    ],
    scene: "Une image sur le thème : {term}",
  },
  es: {
    frames: [
      [
        "¿Por dónde empiezo con {term}?",
        "{term} o {other}: ¿con qué os quedáis?",
        "Pregunta seria: ¿quién os enseñó {term}?",
        "¿Alguien aquí conoce bien {term}?",
      ],
      [
        "Hablamos poco sobre {term}.",
        "Opinión impopular: {term} valen más que {other}.",
        "Hace diez años me reía con {term}. Me equivocaba.",
        "Defenderé siempre {term}.",
      ],
      [
        "Un consejo para {term}: menos, pero cada día.",
        "Si empiezas, primero {term} y después {other}.",
        "Lo que me habría gustado saber sobre {term} hace {n} años: paciencia.",
        "Llevad un cuaderno sobre {term}. En un año me daréis las gracias.",
      ],
      [
        "Novedades de la semana: {term}, y más de lo previsto.",
        "Tras {n} meses de espera, por fin noticias sobre {term}.",
        "{n} personas vinieron por {term}. Récord.",
        "Ya es oficial: una temporada entera para {term}.",
      ],
      [
        "Hoy, solo {term}. Un buen día.",
        "Un desconocido en el tren me lo contó todo sobre {term}.",
        "Empezó con {term} y acabó con {other}, como siempre.",
        "A mi padre nunca le gustaron {term}. Este año me pidió que se los enseñara.",
      ],
      [
        "Mi médico dice que olvide {term}. He cambiado de médico.",
        "Estado civil: {term}.",
        "Paso 1: {term}. Paso 2: arrepentirse. Paso 3: otra vez {term}.",
        "Nadie:\nAbsolutamente nadie:\nYo: ¿os he hablado ya sobre {term}?",
      ],
    ],
    more: [
      "Mañana, más.",
      "Lo siguiente: {other}.",
      "Me costó {n} intentos.",
      "La culpa la tienen {other}.",
      "Decidme que no soy el único.",
      "Lo haría otra vez.",
    ],
    replies: [
      [
        "Yo me preguntaba lo mismo.",
        "Con {parent} lo mejor es probar.",
        "Depende: ¿te gustan también {term}?",
      ],
      ["Totalmente de acuerdo.", "Yo diría {term}.", "Sobre {parent} tienes razón."],
      ["¡Gracias, guardado!", "Lo confirmo para {parent}.", "¿Y algún consejo sobre {term}?"],
      ["¡Por fin! Ya no lo esperaba.", "¿Tienes una fuente?", "Buenas noticias para {parent}."],
      ["¡Qué día! ¿Hay fotos?", "Más historias sobre {parent}, por favor.", "Lo conozco bien."],
      ["Me siento identificado.", "Te faltan {term}.", "Me reí y lo compartí."],
    ],
    quotes: [
      "Leed esto si os gustan {parent}.",
      "Justo lo que pienso sobre {term}.",
      "No todo, pero lo que dice sobre {parent} es verdad.",
    ],
    scene: "Una imagen sobre {term}",
  },
  pt: {
    frames: [
      [
        "Por onde começo com {term}?",
        "{term} ou {other}: com o que ficavam?",
        "Pergunta séria: quem vos mostrou {term}?",
        "Alguém aqui conhece bem {term}?",
      ],
      [
        "Falamos pouco sobre {term}.",
        "Opinião impopular: {term} valem mais que {other}.",
        "Há dez anos ria-me com {term}. Estava enganado.",
        "Vou sempre defender {term}.",
      ],
      [
        "Um conselho para {term}: menos, mas todos os dias.",
        "Para quem começa: primeiro {term}, depois {other}.",
        "O que eu queria ter sabido sobre {term} há {n} anos: paciência.",
        "Façam um caderno sobre {term}. Daqui a um ano agradecem-me.",
      ],
      [
        "Novidades da semana: {term}, mais do que se esperava.",
        "Depois de {n} meses, finalmente notícias sobre {term}.",
        "{n} pessoas vieram ver {term}. Recorde.",
        "É oficial: uma temporada inteira para {term}.",
      ],
      [
        "Hoje, só {term}. Um bom dia.",
        "Um desconhecido no comboio contou-me tudo sobre {term}.",
        "Começou com {term} e acabou com {other}, como sempre.",
        "O meu pai nunca ligou a isto: {term}. Este ano pediu-me para ver.",
      ],
      [
        "O meu médico diz para esquecer {term}. Mudei de médico.",
        "Estado civil: {term}.",
        "Passo 1: {term}. Passo 2: arrependimento. Passo 3: outra vez {term}.",
        "Ninguém:\nMesmo ninguém:\nEu: já vos falei sobre {term}?",
      ],
    ],
    more: [
      "Amanhã há mais.",
      "A seguir: {other}.",
      "Foram precisas {n} tentativas.",
      "Digam-me que não sou só eu.",
      "Voltava a fazer tudo igual.",
      "Nem me falem noutra coisa.",
    ],
    replies: [
      [
        "Também queria saber.",
        "Com {parent} o melhor é experimentar.",
        "Depende: também gostas disto: {term}?",
      ],
      ["Concordo em tudo.", "Eu diria {term}.", "Sobre {parent} tens razão."],
      ["Obrigado, guardado!", "Confirmo para {parent}.", "E algum conselho sobre {term}?"],
      ["Finalmente! Já não esperava.", "Tens uma fonte?", "Boas notícias para {parent}."],
      [
        "Que dia! Há fotografias?",
        "Mais histórias sobre {parent}, por favor.",
        "Conheço bem isso.",
      ],
      ["Sou mesmo eu.", "Faltam {term}.", "Ri-me e partilhei."],
    ],
    quotes: [
      "Leiam isto se vos interessam {parent}.",
      "É isto que penso sobre {term}.",
      "Nem tudo, mas a parte sobre {parent} está certa.",
    ],
    scene: "Uma imagem sobre {term}",
  },
  ja: {
    frames: [
      [
        "{term}は何から始めればいいですか？",
        "{term}と{other}、どちらか選ぶなら？",
        "{term}に詳しい方、いませんか？",
        "{term}を好きになったきっかけは何でしたか？",
      ],
      [
        "{term}はもっと評価されていいと思う。",
        "{other}の話は多いのに、{term}の話は少なすぎる。",
        "正直、{other}より{term}のほうが好きです。",
        "十年前は{term}を笑っていた。間違っていた。",
      ],
      [
        "{term}のコツは、少しずつ毎日続けること。",
        "初めての人は、まず{term}から。{other}はその後で。",
        "{n}年前に知りたかったこと：{term}は焦らないのが一番。",
        "{term}のノートをつけると、一年後に効いてきます。",
      ],
      [
        "今週のニュース：{term}に新しい動きがありました。",
        "{n}か月待って、ついに{term}の続報。",
        "{term}に{n}人が集まりました。過去最多です。",
        "正式発表：来月は{term}の特集です。",
      ],
      [
        "今日は一日{term}だけ。いい日だった。",
        "電車で隣の人が{term}について教えてくれた。",
        "{term}から始まって、結局いつも{other}に行き着く。",
        "父は{term}に興味がなかった。今年、見せてほしいと言われた。",
      ],
      [
        "医者に{term}を控えろと言われたので、医者を変えました。",
        "恋人：{term}。",
        "一、{term}。二、後悔。三、また{term}。",
        "誰も聞いていない。\n私：{term}の話、しましたっけ？",
      ],
    ],
    more: [
      "続きはまた明日。",
      "次は{other}。",
      "{n}回目でやっと成功。",
      "原因はたぶん{other}。",
      "同じ人、いますよね？",
      "またやりたい。",
    ],
    replies: [
      [
        "私も知りたいです。",
        "{parent}はまず試すのが一番です。",
        "{term}も好きならおすすめがあります。",
      ],
      ["同感です。", "私は{term}派です。", "{parent}については、その通りだと思う。"],
      [
        "保存しました。ありがとう！",
        "{parent}、本当にそうです。",
        "{term}のコツも教えてください。",
      ],
      ["ついに！", "情報源はありますか？", "{parent}好きには朗報ですね。"],
      [
        "素敵な一日ですね。写真はありますか？",
        "{parent}の話、もっと聞きたいです。",
        "よくわかります。",
      ],
      ["私のことかと思いました。", "{term}を忘れていますよ。", "笑いました。"],
    ],
    quotes: [
      "{parent}が好きな人はぜひ。",
      "{term}について言いたかったのはこれ。",
      "全部ではないけれど、{parent}のところは同意。",
    ],
    scene: "{term}の写真",
  },
};
