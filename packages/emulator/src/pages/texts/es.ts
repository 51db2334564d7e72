import type { PageTexts } from "./PageTexts.js";

export const es: PageTexts = {
  locale: "es",
  dir: "ltr",
  banner: "Emulador: nada de esto es real",
  windowTitle: (title, provider) => `${title} · Emulador de ${provider}`,
  notFound: "Esta página no existe",
  controls: "Los controles de este emulador",
  email: "Correo electrónico",
  emailInvalid: (characters) =>
    `Introduzca un correo electrónico como lo aceptan los navegadores, por ejemplo alice@example.com: sin espacios, sin letras con acento antes de la @ y con un máximo de ${characters} caracteres.`,
  agentcard: {
    signIn: {
      title: (app) => `Inicie sesión para conectar ${app}`,
      text: "Le enviamos un enlace. Si aún no tiene una cuenta, creamos una.",
    },
    continue: "Continuar",
    sent: {
      title: "Consulte su correo",
      text: "Abra el enlace del mensaje que le hemos enviado. Sirve una vez, durante 15 minutos, en cualquier navegador.",
    },
    openInbox: "Abrir la bandeja de entrada del emulador",
    code: "O introduzca el código del mensaje",
    continueWithCode: "Continuar con el código",
    wrongCode: "Ese no es el código. Compruebe el mensaje.",
    consent: {
      title: (app) => `¿Conectar ${app}?`,
      text: (app) => `${app} podrá crear tarjetas para usted y ver, usar y cerrar las tarjetas que haya creado.`,
    },
    testCards: "Tarjetas de prueba",
    liveCards: "Tarjetas reales",
    signedInAs: "Sesión iniciada como",
    noMoney: "No se mueve dinero real.",
    realMoney: "Esto puede permitir que un agente gaste su dinero.",
    approve: "Aprobar",
    deny: "Denegar",
    refused: {
      unknown: {
        title: "Este enlace no es válido",
        text: "El enlace está incompleto o nunca se envió. Vuelva a la aplicación y conecte de nuevo.",
      },
      used: {
        title: "Este enlace ya se ha usado",
        text: "Cada enlace sirve una vez. Vuelva a la aplicación y conecte de nuevo.",
      },
      expired: {
        title: "Este enlace ha caducado",
        text: "Los enlaces sirven durante 15 minutos. Vuelva a la aplicación y conecte de nuevo.",
      },
    },
    inbox: "Bandeja de entrada",
    inboxText: "Aquí llegan todos los mensajes del emulador. El más reciente es el primero.",
    inboxEmpty: "Aún no hay mensajes. Inicie sesión desde una aplicación y vuelva a cargar esta página.",
    mailSubject: (app) => `Conectar ${app}`,
    mailTo: (address) => `Para ${address}`,
    mailCode: (code) => `código ${code}`,
    mailLink: "Iniciar sesión en Agentcard",
    connections: "Aplicaciones conectadas",
    connectionsText: "Al revocar una aplicación, su acceso termina al momento. Agentcard no avisa a la aplicación.",
    connectionsEmpty: "Nadie ha conectado una aplicación.",
    connectedAt: (time) => `Conectada: ${time}`,
    revoke: "Revocar",
    revokeOf: (app, account) => `Revocar ${app} de ${account}`,
    accounts: "Cuentas",
    accountsText:
      "Las solicitudes que esperan aprobación y los tokens de sesión para los programas propios de cada usuario.",
    accountsEmpty: "Aún no hay cuentas. Inicie sesión desde una aplicación y vuelva a cargar esta página.",
    balance: (amount) => `Saldo: ${amount}`,
    sessionToken: "Token de sesión:",
    askedBy: (app) => `Lo pide ${app}`,
    over: {
      title: "Este enlace ya no funciona",
      text: "Ha caducado o ya se usó. Pida un enlace nuevo en la aplicación.",
    },
    done: {
      title: "Hecho",
      text: "Puede cerrar esta página y volver a la aplicación.",
    },
    wallet: "Su cartera",
    walletText: (app, account) => `Tarjetas que ${app} ha creado para ${account}.`,
    cardEnding: (last4) => `Tarjeta terminada en ${last4}`,
    approvalText: (app, account) =>
      `Lo pide ${app} para ${account}. En producción, Agentcard pide aquí una llave de acceso.`,
    addCard: {
      title: "Añadir una tarjeta propia",
      text: "El emulador no acepta números de tarjeta. Elija una tarjeta ficticia.",
    },
    merchant: {
      title: (merchant) => `Iniciar sesión en ${merchant}`,
      text: "En producción, el comercio pide aquí sus datos de acceso.",
    },
    logIn: "Iniciar sesión",
    verify: {
      title: "Verifique su identidad",
      text: "El emulador no comprueba documentos. Elija el resultado de la comprobación.",
    },
    verified: "Verificada",
    rejected: "Rechazada",
    fund: "Añadir fondos",
    pay: (amount) => `Pagar ${amount}`,
    subscribe: "Suscribirse",
  },
  civic: {
    logIn: {
      title: (app) => `Inicie sesión para continuar en ${app}`,
      text: "Introduzca cualquier dirección. Si aún no tiene una cuenta, creamos una.",
    },
    name: "Nombre (opcional)",
    logInButton: "Iniciar sesión",
    consent: {
      title: (app) => `¿Permitir que ${app} use su cuenta de Civic?`,
      text: (app) =>
        `${app} conocerá su nombre y su correo electrónico, y podrá usar las herramientas de su hub de Civic.`,
    },
    loggedInAs: "Sesión iniciada como",
    allow: "Permitir",
    deny: "Denegar",
    expired: {
      title: "Este inicio de sesión ha terminado",
      text: "Se completó, caducó o empezó en otro navegador. Vuelva a la aplicación y conecte de nuevo.",
    },
    failed: "El inicio de sesión ha fallado",
    signOut: "¿Cerrar sesión?",
    signOutButton: "Cerrar sesión",
    signedOut: {
      title: "Sesión cerrada",
      text: "Puede cerrar esta página.",
    },
    permission: (service) => `¿Permitir que Civic use su ${service}?`,
    permissionText: (service) =>
      `Una herramienta de su perfil de Civic espera este permiso. En producción, lo pide ${service} mismo.`,
    loggedInFor: (account) => `Para ${account}`,
    allowed: (service) => `Civic puede usar su ${service}`,
    denied: (service) => `Civic no puede usar su ${service}`,
    decided: "Cierre esta página y vuelva a la aplicación.",
    over: {
      title: "Ninguna herramienta espera una respuesta",
      text: "Esta solicitud ya se respondió o nunca existió. Vuelva a la aplicación e inténtelo de nuevo.",
    },
  },
};
