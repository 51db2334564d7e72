import type { PageTexts } from "./PageTexts.js";

const close = "Puede cerrar esta ventana y volver a donde empezó.";
const look = (name: string) =>
  `Mire sus conexiones en la aplicación dentro de un momento. Si ${name} no está entre ellas, empiece de nuevo.`;

export const es: PageTexts = {
  locale: "es",
  dir: "ltr",
  back: (product = "la aplicación") => `Volver a ${product}`,
  finished: {
    connected: (name) => ({ title: `${name} está conectado`, text: close }),
    cancelled: (name) => ({ title: "No se conectó nada", text: `No dio acceso a ${name}. ${close}` }),
    pending: (name) => ({
      title: "Todavía no está conectado",
      text: `Termine de iniciar sesión en ${name}, en la ventana que está abierta allí.`,
    }),
    finishing: (name) => ({
      title: `${name} tarda en responder`,
      text: `Usted ya ha terminado. La aplicación sigue sola y mostrará ${name} entre sus conexiones en cuanto esté conectado. ${close}`,
    }),
    failed: (name) => ({
      title: `No se pudo conectar ${name}`,
      text: `Empiece de nuevo en la aplicación. ${close}`,
    }),
    failures: {
      unknown_attempt: (name) => ({
        title: "La conexión no empezó en este navegador",
        text: `El inicio de sesión en ${name} empezó en otro navegador, en una ventana privada, en otra dirección de la aplicación o hace demasiado tiempo. Empiece de nuevo en la aplicación y, si recibe un enlace por correo, ábralo en el mismo navegador.`,
      }),
      request_refused: () => ({
        title: "Empiece desde la propia aplicación",
        text: "Una página de otro sitio abrió esta dirección, así que no se inició nada. Vaya a la aplicación y conecte allí.",
      }),
      attempt_foreign: (name) => ({
        title: "Ahora hay otra persona con la sesión iniciada",
        text: `Otra persona empezó aquí a conectar ${name}. No se conectó nada. Empiece de nuevo en la aplicación, con la cuenta que quiere conectar.`,
      }),
      user_changed: () => ({
        title: "Ahora hay otra persona con la sesión iniciada",
        text: "La página de la que viene muestra otra cuenta, así que no se inició nada. Vuelva a la aplicación y compruebe quién tiene la sesión iniciada allí.",
      }),
      not_signed_in: () => ({
        title: "No ha iniciado sesión",
        text: "Inicie sesión primero en la aplicación y después conecte.",
      }),
      provider_unavailable: (name) => ({ title: `${name} no responde`, text: `${look(name)} ${close}` }),
      store_unavailable: (name) => ({
        title: "La aplicación no puede guardar nada en este momento",
        text: `${look(name)} ${close}`,
      }),
      connecting_interrupted: (name) => ({
        title: `No sabemos si ${name} está conectado`,
        text: `La aplicación se interrumpió. ${look(name)} ${close}`,
      }),
      not_connected: (name) => ({
        title: "Esta conexión ha terminado",
        text: `Esta cuenta de ${name} ya no está conectada. Empiece de nuevo en la aplicación, con una conexión nueva. ${close}`,
      }),
      too_many_accounts: (name) => ({
        title: "Aquí no puede conectar otra cuenta",
        text: `No se inició nada. Para usar otra cuenta de ${name}, desconecte antes una. ${close}`,
      }),
      rate_limited: () => ({
        title: "Demasiados intentos",
        text: `No se inició nada. Espere un minuto y vuelva a conectar. ${close}`,
      }),
      link_over: () => ({
        title: "Este enlace ya no es válido",
        text: `Ya se usó o ha caducado. Pida uno nuevo. ${close}`,
      }),
      other_account: (name) => ({
        title: "Se necesita otra cuenta",
        text: `Ha iniciado sesión en ${name} con una cuenta distinta de la que pide la aplicación. No se ha conectado nada. Abra el enlace otra vez e inicie sesión con la cuenta que indica.`,
      }),
      no_access: (name) => ({
        title: `${name} todavía no le permite entrar`,
        text: `Solicite una invitación a la persona titular de la cuenta de ${name} y vuelva a conectar.`,
      }),
    },
  },
  link: {
    title: (name, product = "esta aplicación") => `Conectar ${name} con ${product}`,
    asks: (name, product = "Esta aplicación") =>
      `${product} le pide que conecte su cuenta de ${name}. Allí inicia sesión y ve lo que permite. Antes de eso no ocurre nada.`,
    expects: (name) => `Su cuenta de ${name}`,
    start: (name) => `Continuar a ${name}`,
    leaves: (name) => ({ title: `A ${name} …`, text: "Si no ocurre nada, use este enlace." }),
    key: {
      asks: (name, product = "Esta aplicación") =>
        `${product} le pide que conecte su cuenta de ${name}. Introduzca aquí su clave de ${name}. Se guarda cifrada y no se vuelve a mostrar.`,
      label: "Clave",
      find: (name) => `Buscar su clave en ${name}`,
      start: "Conectar",
      failures: {
        key_invalid: (name) => `Esto no es una clave. Copie la clave completa en ${name}, y nada más.`,
        key_refused: (name) => `${name} no acepta esta clave. Compruébela o cree una nueva.`,
        other_account: (name) =>
          `Esta clave es de otra cuenta de ${name}. No se ha guardado nada. Introduzca una clave de la cuenta que se indica aquí.`,
      },
    },
    connected: "Puede cerrar esta ventana y volver al mensaje con el enlace.",
    over: {
      title: "Este enlace ya no es válido",
      text: "Ya se usó, ha caducado o le falta una parte. Pida uno nuevo.",
    },
    foreign: {
      title: "Este enlace es para otra persona",
      text: "No se ha iniciado nada. Si el enlace era para usted, inicie sesión en la aplicación con el usuario que lo recibió y ábralo otra vez.",
    },
    openAgain: "Abrir el enlace otra vez",
  },
  approve: {
    asks: "Necesita su aprobación",
    agentAsks: (agent, name) => `El agente «${agent}» quiere hacer esto con su cuenta de ${name}.`,
    pageAsks: (name, product = "esta aplicación") =>
      `Una página de ${product} quiere hacer esto con su cuenta de ${name}.`,
    mayRepeat:
      "La misma solicitud ya se envió antes y no llegó ninguna respuesta. Puede que ya se haya hecho. Si la aprueba, puede ocurrir por segunda vez.",
    testMode: "Modo de prueba",
    liveMode: "Real",
    account: "Cuenta",
    tool: "Herramienta",
    sent: "Lo que se enviará",
    nothingSent: "Sin más detalles.",
    showAll: (characters) => `Mostrar los ${characters} caracteres`,
    showMore: (count) => `Mostrar ${count} más`,
    ends: (inTime) => `Si no decide, esta solicitud termina ${inTime} y no se envía nada.`,
    approve: "Aprobar",
    decline: "Rechazar",
    approved: {
      title: "Aprobado",
      text: "Vale una vez, exactamente para esta solicitud. Puede cerrar esta página.",
    },
    declined: { title: "Rechazado", text: "No se envía nada para esta solicitud. Puede cerrar esta página." },
    over: {
      title: "Aquí no hay nada que decidir",
      text: "Esta solicitud ha terminado o pertenece a otra persona. Compruebe quién tiene la sesión iniciada en la aplicación.",
    },
    signIn: (host) => ({ title: `Inicie sesión primero en ${host}`, text: "Después abra este enlace de nuevo." }),
    confirm: {
      title: "Hace falta un paso más",
      text: "La aplicación le pide que lo confirme en sus propias páginas. Hasta entonces, la solicitud sigue en espera.",
    },
    refused: {
      title: "No se decidió nada",
      text: "La decisión no vino de esta página, o la página era demasiado antigua. Ábrala de nuevo y decida allí.",
    },
    limited: {
      title: "Demasiados intentos",
      text: "No se decidió nada. Espere un minuto y abra esta página de nuevo.",
    },
    failed: {
      title: "Algo ha fallado",
      text: "La aplicación no ha respondido correctamente. Abra esta página de nuevo dentro de un minuto: muestra cómo está la solicitud.",
    },
    openAgain: "Abrir la solicitud de nuevo",
  },
};
