import type { PageTexts } from "./PageTexts.js";

const close = "Puede cerrar esta ventana y volver a donde empezó.";
const look = (name: string) =>
  `Mire sus conexiones en la aplicación dentro de un momento. Si ${name} no está entre ellas, empiece de nuevo.`;

export const es: PageTexts = {
  locale: "es",
  dir: "ltr",
  back: "Volver a la aplicación",
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
      no_access: (name) => ({
        title: `${name} todavía no le permite entrar`,
        text: `Solicite una invitación a la persona titular de la cuenta de ${name} y vuelva a conectar.`,
      }),
    },
  },
};
