import type { PageTexts } from "./PageTexts.js";

const close = "Pode fechar esta janela e voltar para onde começou.";
const look = (name: string) =>
  `Veja as suas conexões na aplicação daqui a pouco. Se ${name} não estiver entre elas, comece de novo.`;

export const pt: PageTexts = {
  locale: "pt",
  dir: "ltr",
  back: (product) => `Voltar ${product ? `a ${product}` : "à aplicação"}`,
  finished: {
    connected: (name) => ({ title: `${name} está conectado`, text: close }),
    cancelled: (name) => ({ title: "Nada foi conectado", text: `Você não deu acesso a ${name}. ${close}` }),
    pending: (name) => ({
      title: "Ainda não está conectado",
      text: `Termine de iniciar sessão em ${name}, na janela que está aberta lá.`,
    }),
    finishing: (name) => ({
      title: `${name} está demorando a responder`,
      text: `A sua parte está feita. A aplicação continua sozinha e mostrará ${name} entre as suas conexões assim que estiver conectado. ${close}`,
    }),
    failed: (name) => ({
      title: `Não foi possível conectar ${name}`,
      text: `Comece de novo na aplicação. ${close}`,
    }),
    failures: {
      unknown_attempt: (name) => ({
        title: "A conexão não começou neste navegador",
        text: `O início de sessão em ${name} começou em outro navegador, em uma janela privada, em outro endereço da aplicação ou há tempo demais. Comece de novo na aplicação e, se receber um link por e-mail, abra-o no mesmo navegador.`,
      }),
      request_refused: () => ({
        title: "Comece na própria aplicação",
        text: "Uma página de outro site abriu este endereço, então nada foi iniciado. Vá à aplicação e conecte lá.",
      }),
      attempt_foreign: (name) => ({
        title: "Agora outra pessoa tem a sessão iniciada",
        text: `Outra pessoa começou aqui a conectar ${name}. Nada foi conectado. Comece de novo na aplicação, com a conta que quer conectar.`,
      }),
      user_changed: () => ({
        title: "Agora outra pessoa tem a sessão iniciada",
        text: "A página de onde você vem mostra outra conta, então nada foi iniciado. Volte à aplicação e verifique quem tem a sessão iniciada lá.",
      }),
      not_signed_in: () => ({
        title: "A sessão não está iniciada",
        text: "Inicie primeiro a sessão na aplicação e depois conecte.",
      }),
      provider_unavailable: (name) => ({ title: `${name} não responde`, text: `${look(name)} ${close}` }),
      store_unavailable: (name) => ({
        title: "A aplicação não consegue guardar nada no momento",
        text: `${look(name)} ${close}`,
      }),
      connecting_interrupted: (name) => ({
        title: `Não sabemos se ${name} está conectado`,
        text: `A aplicação foi interrompida. ${look(name)} ${close}`,
      }),
      not_connected: (name) => ({
        title: "Esta conexão terminou",
        text: `Esta conta de ${name} já não está conectada. Comece de novo na aplicação, com uma conexão nova. ${close}`,
      }),
      too_many_accounts: (name) => ({
        title: "Não é possível conectar outra conta aqui",
        text: `Nada foi iniciado. Para usar outra conta de ${name}, desconecte uma antes. ${close}`,
      }),
      rate_limited: () => ({
        title: "Muitas tentativas",
        text: `Nada foi iniciado. Espere um minuto e conecte de novo. ${close}`,
      }),
      link_over: () => ({
        title: "Este link não vale mais",
        text: `Ele já foi usado ou expirou. Peça um novo. ${close}`,
      }),
      other_account: (name) => ({
        title: "É preciso usar outra conta",
        text: `Você entrou em ${name} com uma conta diferente da que o aplicativo pede. Nada foi conectado. Abra o link de novo e entre com a conta indicada nele.`,
      }),
      no_access: (name) => ({
        title: `${name} ainda não permite o seu acesso`,
        text: `Peça um convite a quem administra a conta de ${name} e conecte de novo.`,
      }),
    },
  },
  link: {
    title: (name, product = "este aplicativo") => `Conectar ${name} a ${product}`,
    asks: (name, product = "Este aplicativo") =>
      `${product} pede que você conecte sua conta em ${name}. Lá você entra e vê o que permite. Antes disso, nada acontece.`,
    expects: (name) => `Sua conta em ${name}`,
    start: (name) => `Continuar para ${name}`,
    leaves: (name) => ({ title: `Para ${name} …`, text: "Se nada acontecer, use este link." }),
    key: {
      asks: (name, product = "Este aplicativo") =>
        `${product} pede que você conecte sua conta em ${name}. Digite aqui a sua chave de ${name}. Ela é guardada cifrada e nunca mais é mostrada.`,
      label: "Chave",
      find: (name) => `Encontrar a sua chave em ${name}`,
      start: "Conectar",
      failures: {
        key_invalid: (name) => `Isto não é uma chave. Copie a chave completa em ${name}, e nada mais.`,
        key_refused: (name) => `${name} não aceita esta chave. Verifique-a ou crie uma nova.`,
        other_account: (name) =>
          `Esta chave é de outra conta em ${name}. Nada foi guardado. Digite uma chave da conta indicada aqui.`,
      },
    },
    connected: "Você pode fechar esta janela e voltar à mensagem com o link.",
    over: { title: "Este link não vale mais", text: "Ele já foi usado, expirou ou está incompleto. Peça um novo." },
    foreign: {
      title: "Este link é para outra pessoa",
      text: "Nada foi iniciado. Se o link era para você, entre no aplicativo com o usuário que o recebeu e abra-o de novo.",
    },
    openAgain: "Abrir o link de novo",
  },
  approve: {
    asks: "Precisa da sua aprovação",
    agentAsks: (agent, name) => `O agente “${agent}” quer fazer isto com a sua conta de ${name}.`,
    pageAsks: (name, product) =>
      `Uma página ${product ? `de ${product}` : "desta aplicação"} quer fazer isto com a sua conta de ${name}.`,
    mayRepeat:
      "O mesmo pedido já foi enviado antes e não chegou nenhuma resposta. Talvez já tenha sido feito. Se aprovar, pode acontecer uma segunda vez.",
    testMode: "Modo de teste",
    liveMode: "Real",
    account: "Conta",
    tool: "Ferramenta",
    sent: "O que será enviado",
    nothingSent: "Sem mais detalhes.",
    showAll: (characters) => `Mostrar os ${characters} caracteres`,
    showMore: (count) => `Mostrar mais ${count}`,
    ends: (inTime) => `Se não decidir, este pedido termina ${inTime} e nada é enviado.`,
    approve: "Aprovar",
    decline: "Recusar",
    approved: {
      title: "Aprovado",
      text: "Vale uma vez, exatamente para este pedido. Pode fechar esta página.",
    },
    declined: { title: "Recusado", text: "Nada é enviado para este pedido. Pode fechar esta página." },
    over: {
      title: "Não há nada a decidir aqui",
      text: "Este pedido terminou ou pertence a outra pessoa. Verifique quem tem a sessão iniciada na aplicação.",
    },
    signIn: (host) => ({ title: `Inicie primeiro a sessão em ${host}`, text: "Depois abra este link de novo." }),
    confirm: {
      title: "Falta mais um passo",
      text: "A aplicação pede que você confirme isto nas páginas dela. Até lá, o pedido continua à espera.",
    },
    refused: {
      title: "Nada foi decidido",
      text: "A decisão não veio desta página, ou a página era antiga demais. Abra-a de novo e decida lá.",
    },
    limited: { title: "Muitas tentativas", text: "Nada foi decidido. Espere um minuto e abra esta página de novo." },
    failed: {
      title: "Algo deu errado",
      text: "A aplicação não respondeu corretamente. Abra esta página de novo daqui a um minuto: ela mostra como está o pedido.",
    },
    openAgain: "Abrir o pedido de novo",
  },
};
