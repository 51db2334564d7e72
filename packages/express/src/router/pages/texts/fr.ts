import type { PageTexts } from "./PageTexts.js";

const close = "Vous pouvez fermer cette fenêtre et revenir là où vous avez commencé.";
const look = (name: string) =>
  `Regardez vos connexions dans l’application dans un instant. Si ${name} n’y est pas, recommencez.`;

export const fr: PageTexts = {
  locale: "fr",
  dir: "ltr",
  back: (product = "l’application") => `Revenir à ${product}`,
  finished: {
    connected: (name) => ({ title: `${name} est connecté`, text: close }),
    cancelled: (name) => ({
      title: "Rien n’a été connecté",
      text: `Vous n’avez pas donné accès à ${name}. ${close}`,
    }),
    pending: (name) => ({
      title: "Pas encore connecté",
      text: `Terminez l’identification chez ${name}, dans la fenêtre qui y est ouverte.`,
    }),
    finishing: (name) => ({
      title: `${name} met du temps à répondre`,
      text: `Vous avez terminé. L’application continue seule et affichera ${name} parmi vos connexions dès qu’il sera connecté. ${close}`,
    }),
    failed: (name) => ({
      title: `${name} n’a pas pu être connecté`,
      text: `Recommencez dans l’application. ${close}`,
    }),
    failures: {
      unknown_attempt: (name) => ({
        title: "La connexion n’a pas commencé dans ce navigateur",
        text: `L’identification chez ${name} a commencé dans un autre navigateur, dans une fenêtre privée, à une autre adresse de l’application, ou il y a trop longtemps. Recommencez dans l’application et, si vous recevez un lien par e-mail, ouvrez-le dans le même navigateur.`,
      }),
      request_refused: () => ({
        title: "Commencez depuis l’application elle-même",
        text: "Une page d’un autre site a ouvert cette adresse, donc rien n’a commencé. Allez dans l’application et connectez-vous là-bas.",
      }),
      attempt_foreign: (name) => ({
        title: "Une autre personne est maintenant identifiée",
        text: `Une autre personne a commencé ici la connexion à ${name}. Rien n’a été connecté. Recommencez dans l’application, avec le compte qui doit être connecté.`,
      }),
      user_changed: () => ({
        title: "Une autre personne est maintenant identifiée",
        text: "La page d’où vous venez montre un autre compte, donc rien n’a commencé. Revenez à l’application et vérifiez qui y est identifié.",
      }),
      not_signed_in: () => ({
        title: "Vous n’êtes pas identifié",
        text: "Identifiez-vous d’abord dans l’application, puis connectez.",
      }),
      provider_unavailable: (name) => ({ title: `${name} ne répond pas`, text: `${look(name)} ${close}` }),
      store_unavailable: (name) => ({
        title: "L’application ne peut rien enregistrer pour le moment",
        text: `${look(name)} ${close}`,
      }),
      connecting_interrupted: (name) => ({
        title: `Nous ne savons pas si ${name} est connecté`,
        text: `L’application a été interrompue. ${look(name)} ${close}`,
      }),
      not_connected: (name) => ({
        title: "Cette connexion est terminée",
        text: `Ce compte chez ${name} n’est plus connecté. Recommencez dans l’application, avec une nouvelle connexion. ${close}`,
      }),
      too_many_accounts: (name) => ({
        title: "Vous ne pouvez pas connecter d’autre compte ici",
        text: `Rien n’a commencé. Pour utiliser un autre compte chez ${name}, déconnectez-en d’abord un. ${close}`,
      }),
      rate_limited: () => ({
        title: "Trop de tentatives",
        text: `Rien n’a commencé. Attendez une minute, puis réessayez. ${close}`,
      }),
      link_over: () => ({
        title: "Ce lien n’est plus valable",
        text: `Il a déjà été utilisé ou il a expiré. Demandez-en un nouveau. ${close}`,
      }),
      other_account: (name) => ({
        title: "Un autre compte est nécessaire",
        text: `Vous vous êtes connecté à ${name} avec un autre compte que celui que demande l’application. Rien n’a été connecté. Rouvrez le lien et connectez-vous avec le compte qu’il indique.`,
      }),
      no_access: (name) => ({
        title: `${name} ne vous laisse pas encore entrer`,
        text: `Demandez une invitation au titulaire du compte chez ${name}, puis réessayez.`,
      }),
    },
  },
  link: {
    title: (name, product = "cette application") => `Connecter ${name} à ${product}`,
    asks: (name, product = "Cette application") =>
      `${product} vous demande de connecter votre compte ${name}. Vous vous y connectez et voyez ce que vous autorisez. Rien ne se passe avant.`,
    expects: (name) => `Votre compte ${name}`,
    start: (name) => `Continuer vers ${name}`,
    leaves: (name) => ({ title: `Vers ${name} …`, text: "Si rien ne se passe, utilisez ce lien." }),
    key: {
      asks: (name, product = "Cette application") =>
        `${product} vous demande de connecter votre compte ${name}. Saisissez ici votre clé ${name}. Elle est enregistrée chiffrée et n’est plus jamais affichée.`,
      label: "Clé",
      find: (name) => `Trouver votre clé chez ${name}`,
      start: "Connecter",
      failures: {
        key_invalid: (name) => `Ce n’est pas une clé. Copiez toute la clé chez ${name}, et rien d’autre.`,
        key_refused: (name) => `${name} n’accepte pas cette clé. Vérifiez-la ou créez-en une autre.`,
        other_account: (name) =>
          `Cette clé est celle d’un autre compte ${name}. Rien n’a été enregistré. Saisissez une clé du compte indiqué ici.`,
      },
    },
    connected: "Vous pouvez fermer cette fenêtre et revenir au message contenant le lien.",
    over: {
      title: "Ce lien n’est plus valable",
      text: "Il a déjà été utilisé, il a expiré ou il est incomplet. Demandez-en un nouveau.",
    },
    foreign: {
      title: "Ce lien est destiné à une autre personne",
      text: "Rien n’a été commencé. Si le lien vous était destiné, connectez-vous à l’application avec l’utilisateur qui l’a reçu, puis rouvrez-le.",
    },
    openAgain: "Rouvrir le lien",
  },
  approve: {
    asks: "Attend votre accord",
    agentAsks: (agent, name) => `L’agent « ${agent} » veut faire cela avec votre compte ${name}.`,
    pageAsks: (name, product = "cette application") =>
      `Une page de ${product} veut faire cela avec votre compte ${name}.`,
    mayRepeat:
      "La même demande a déjà été envoyée, et aucune réponse n’est arrivée. Elle a peut-être déjà été exécutée. Si vous approuvez, cela peut se produire une seconde fois.",
    testMode: "Mode test",
    liveMode: "Réel",
    account: "Compte",
    tool: "Outil",
    sent: "Ce qui sera envoyé",
    nothingSent: "Aucun autre détail.",
    showAll: (characters) => `Afficher les ${characters} caractères`,
    showMore: (count) => `Afficher ${count} de plus`,
    ends: (inTime) => `Sans décision de votre part, cette demande prend fin ${inTime} et rien n’est envoyé.`,
    approve: "Approuver",
    decline: "Refuser",
    approved: {
      title: "Approuvé",
      text: "Cela vaut une fois, pour cette demande exactement. Vous pouvez fermer cette page.",
    },
    declined: {
      title: "Refusé",
      text: "Rien n’est envoyé pour cette demande. Vous pouvez fermer cette page.",
    },
    over: {
      title: "Il n’y a rien à décider ici",
      text: "Cette demande est terminée, ou elle appartient à une autre personne. Vérifiez qui est identifié dans l’application.",
    },
    signIn: (host) => ({ title: `Identifiez-vous d’abord sur ${host}`, text: "Ouvrez ensuite ce lien à nouveau." }),
    confirm: {
      title: "Une étape de plus est nécessaire",
      text: "L’application vous demande de confirmer cela dans ses propres pages. D’ici là, la demande reste en attente.",
    },
    refused: {
      title: "Rien n’a été décidé",
      text: "La décision ne venait pas de cette page, ou la page était trop ancienne. Ouvrez-la à nouveau et décidez là.",
    },
    limited: {
      title: "Trop de tentatives",
      text: "Rien n’a été décidé. Attendez une minute, puis ouvrez cette page à nouveau.",
    },
    failed: {
      title: "Une erreur s’est produite",
      text: "L’application n’a pas répondu correctement. Ouvrez cette page à nouveau dans une minute : elle montre où en est la demande.",
    },
    openAgain: "Ouvrir la demande à nouveau",
  },
};
